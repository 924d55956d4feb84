"""The official SDK before the present one: HMAC-SHA1 over HTTPS, whatever it is told."""

import json

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkecs.request.v20140526 import (
    CreateDiskRequest,
    DeleteSnapshotRequest,
    DescribeDisksRequest,
    DescribeRegionsRequest,
    DescribeSnapshotsRequest,
)
from aliyunsdkresourcesharing.request.v20200110 import CreateResourceShareRequest, DeleteResourceShareRequest

from stage import CERTIFICATE, HOST, MEMBER, MEMBER_ID, OWNER, REGION, SNAPSHOT_ID, SNAPSHOTS, check, expect, share_and_unshare



def client_of(key, secret):
    client = AcsClient(key, secret, REGION)
    client.set_verify(CERTIFICATE)
    return client


owner = client_of(*OWNER)
member = client_of(*MEMBER)


def call(client, request, **values):
    request.set_accept_format("json")
    request.set_endpoint(HOST)
    request.set_protocol_type("https")
    for name, value in values.items():
        request.add_query_param(name, value)
    return json.loads(client.do_action_with_exception(request))


def signed():
    regions = call(owner, DescribeRegionsRequest.DescribeRegionsRequest())["Regions"]["Region"]
    expect(REGION in [region["RegionId"] for region in regions], True)


def snapshots(client, **values):
    return call(client, DescribeSnapshotsRequest.DescribeSnapshotsRequest(), **values)


def pages():
    first = snapshots(owner, MaxResults=2)
    second = snapshots(owner, MaxResults=2, NextToken=first["NextToken"])
    found = {one["SnapshotId"] for body in (first, second) for one in body["Snapshots"]["Snapshot"]}
    expect((len(found), second["NextToken"]), (SNAPSHOTS, ""))


def code_of(client, request, **values):
    try:
        call(client, request, **values)
    except ServerException as error:
        return error.get_error_code()
    return None


def errors():
    missing = DeleteSnapshotRequest.DeleteSnapshotRequest()
    expect(code_of(owner, missing, SnapshotId="s-none"), "InvalidSnapshotId.NotFound")
    # It compares the text that the server signed with its own, and so knows that only the secret can be wrong.
    stranger = client_of(OWNER[0], "wrong")
    expect(code_of(stranger, DescribeRegionsRequest.DescribeRegionsRequest()), "InvalidAccessKeySecret")


def disks():
    made = call(owner, CreateDiskRequest.CreateDiskRequest(), ZoneId=f"{REGION}-h", Size=20, Description="mine")
    (disk,) = call(owner, DescribeDisksRequest.DescribeDisksRequest())["Disks"]["Disk"]
    expect((disk["DiskId"], disk["Description"]), (made["DiskId"], "mine"))
    expect(disk["OperationLocks"]["OperationLock"], [])


def share():
    request = CreateResourceShareRequest.CreateResourceShareRequest()
    request.set_ResourceShareName("earlier")
    request.set_Resourcess([{"ResourceId": SNAPSHOT_ID, "ResourceType": "Snapshot"}])
    request.set_Targetss([MEMBER_ID])
    return call(owner, request)["ResourceShare"]["ResourceShareId"]


def unshare(share_id):
    call(owner, DeleteResourceShareRequest.DeleteResourceShareRequest(), ResourceShareId=share_id)


check("signed", signed)
check("pages", pages)
check("errors", errors)
check("disks", disks)
check("sharing", lambda: share_and_unshare(share, lambda: len(snapshots(member)["Snapshots"]["Snapshot"]), unshare))
