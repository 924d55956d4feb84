"""The present official SDK (Tea): ACS3-HMAC-SHA256 over HTTP."""

from alibabacloud_ecs20140526 import models as ecs
from alibabacloud_ecs20140526.client import Client as Ecs
from alibabacloud_resourcesharing20200110 import models as sharing
from alibabacloud_resourcesharing20200110.client import Client as Sharing
from alibabacloud_tea_openapi.models import Config

from stage import HOST, MEMBER, MEMBER_ID, OWNER, REGION, SNAPSHOT_ID, SNAPSHOTS, check, expect, share_and_unshare


def config(key, secret):
    return Config(access_key_id=key, access_key_secret=secret, region_id=REGION, endpoint=HOST, protocol="http")


owner = Ecs(config(*OWNER))
member = Ecs(config(*MEMBER))
sharer = Sharing(config(*OWNER))


def signed():
    regions = owner.describe_regions(ecs.DescribeRegionsRequest()).body.regions.region
    expect(REGION in [region.region_id for region in regions], True)


def pages():
    request = ecs.DescribeSnapshotsRequest(region_id=REGION, max_results=2)
    first = owner.describe_snapshots(request).body
    request.next_token = first.next_token
    second = owner.describe_snapshots(request).body
    found = {one.snapshot_id for body in (first, second) for one in body.snapshots.snapshot}
    expect((len(found), second.next_token), (SNAPSHOTS, ""))


def code_of(run):
    try:
        run()
    except Exception as error:
        return error.code
    return None


def errors():
    missing = ecs.DeleteSnapshotRequest(snapshot_id="s-none")
    expect(code_of(lambda: owner.delete_snapshot(missing)), "InvalidSnapshotId.NotFound")
    stranger = Ecs(config(OWNER[0], "wrong"))
    expect(code_of(lambda: stranger.describe_regions(ecs.DescribeRegionsRequest())), "SignatureDoesNotMatch")


def disks():
    request = ecs.CreateDiskRequest(region_id=REGION, zone_id=f"{REGION}-h", size=20, description="mine")
    disk_id = owner.create_disk(request).body.disk_id
    (disk,) = owner.describe_disks(ecs.DescribeDisksRequest(region_id=REGION)).body.disks.disk
    expect((disk.disk_id, disk.description, disk.operation_locks.operation_lock), (disk_id, "mine", []))


def share():
    resource = sharing.CreateResourceShareRequestResources(resource_id=SNAPSHOT_ID, resource_type="Snapshot")
    request = sharing.CreateResourceShareRequest(
        resource_share_name="present", resources=[resource], targets=[MEMBER_ID]
    )
    return sharer.create_resource_share(request).body.resource_share.resource_share_id


def unshare(share_id):
    sharer.delete_resource_share(sharing.DeleteResourceShareRequest(resource_share_id=share_id))


def seen():
    return len(member.describe_snapshots(ecs.DescribeSnapshotsRequest(region_id=REGION)).body.snapshots.snapshot)


check("signed", signed)
check("pages", pages)
check("errors", errors)
check("disks", disks)
check("sharing", lambda: share_and_unshare(share, seen, unshare))
