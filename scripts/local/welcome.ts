import { HANGZHOU, type LandingZone, REGIONS } from '../demo/landing-zone.ts';

/** What this run has besides the landing zone. */
interface Extras {
  readonly snapshotId: string;
  /** Of the role that the owner may assume. */
  readonly roleArn: string;
  /** Where the file lies that sets everything up for the command line. */
  readonly environmentPath: string;
  /** Where the certificate lies, if there is one. */
  readonly certificatePath: string | undefined;
}

/** Everything that a person needs to talk to the running cloud, with any tool. */
export function welcome(zone: LandingZone, extras: Extras): string {
  const { land, accounts } = zone;
  const { endpoints } = land.cloud;
  const keys = Object.values(accounts).map(
    ({ name, accountId, accessKeyId, accessKeySecret }) =>
      `  ${name.padEnd(9)} ${accountId}  ${accessKeyId}  ${accessKeySecret}`,
  );
  return `The emulated cloud is running. Its keys and accounts exist nowhere else.

Endpoints, each for all products of its region
${REGIONS.map((regionId) => `  ${regionId.padEnd(12)} ${endpoints[regionId] ?? ''}`).join('\n')}
${commonPort(zone)}${trust(extras)}
Accounts, with the id and the secret of an access key that may do everything in them
${keys.join('\n')}

The owner may assume the role ${extras.roleArn}

For Snapshare's command line, in another terminal and in this folder
  source ${extras.environmentPath}
It names the policy of the functions here, the endpoints, and a profile for each account: commands speak as the owner, or
as another one with --profile ${accounts.shop.name}. The owner has a snapshot in ${HANGZHOU}: golden-web. To have it shared with the account
shop, to see who reads it, and to be told why, try
  npx snapshare share ${extras.snapshotId} ${accounts.shop.accountId} --yes
  npx snapshare readers ${extras.snapshotId}
  npx snapshare explain ${extras.snapshotId} ${accounts.shop.accountId}
The owner is the hub of a second owner, ${accounts.studio.name}: commands that tell of all owners tell of both. Other accounts may not
look there: as one of them such a command tells of its own account alone, and says so.

For the aliyun CLI, as the owner
${aliyunCli(zone, extras)}

For Terraform, as the owner
${terraform(zone, extras)}

Sharing golden-web, ${extras.snapshotId}, with the vendor's SDK, and what the account shop sees ten seconds later:

${example(zone, extras.snapshotId)}

Runs of the deployed functions are listed below. Ctrl-C ends everything.
`;
}

function commonPort({ land: { cloud } }: LandingZone): string {
  if (cloud.commonEndpoint === undefined) return '';
  return `  ${'all'.padEnd(12)} ${cloud.commonEndpoint}, told apart by RegionId\n`;
}

/** How the tools of each language are told to trust the certificate, most of them instead of their own roots. */
function trust({ certificatePath: path }: Extras): string {
  if (path === undefined) return '';
  return `
The same ports answer https, with the certificate ${path}, which is new in every run. To trust it
  Node                export NODE_EXTRA_CA_CERTS=${path}
  Go, aliyun CLI, Terraform
                      export SSL_CERT_FILE=${path}
  Python              Config(ca='${path}'), in the earlier SDK client.set_verify('${path}')
  Java                keytool -importcert -noprompt -alias snapshare -file ${path} -keystore local.p12 -storepass changeit
                      export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=local.p12 -Djavax.net.ssl.trustStorePassword=changeit"
`;
}

/** Host and port of the first region, or of all. */
const hostOf = ({ land: { cloud } }: LandingZone): string =>
  new URL(cloud.commonEndpoint ?? cloud.endpoints[HANGZHOU] ?? '').host;

function aliyunCli(zone: LandingZone, { certificatePath }: Extras): string {
  const { accessKeyId, accessKeySecret } = zone.accounts.owner;
  const scheme = certificatePath === undefined ? '--insecure' : '--secure';
  const keys = `--mode AK --access-key-id ${accessKeyId} --access-key-secret ${accessKeySecret}`;
  return `  aliyun ecs DescribeSnapshots --RegionId ${HANGZHOU} --region ${HANGZHOU} --endpoint ${hostOf(zone)} ${scheme} ${keys}`;
}

function terraform(zone: LandingZone, { certificatePath }: Extras): string {
  const { accessKeyId, accessKeySecret } = zone.accounts.owner;
  const products = ['ecs', 'kms', 'location', 'ram', 'resourcemanager', 'resourcesharing', 'sts'];
  return `  provider "alicloud" {
    region                 = "${HANGZHOU}"
    access_key             = "${accessKeyId}"
    secret_key             = "${accessKeySecret}"
    protocol               = "${certificatePath === undefined ? 'HTTP' : 'HTTPS'}"
    skip_region_validation = true
    endpoints {
${products.map((product) => `      ${product.padEnd(15)} = "${hostOf(zone)}"`).join('\n')}
    }
  }`;
}

function example({ land, accounts }: Pick<LandingZone, 'land' | 'accounts'>, snapshotId: string): string {
  const { owner, shop } = accounts;
  const endpoint = new URL(land.cloud.endpoints[HANGZHOU] ?? '').host;
  return `node --input-type=module <<'END'
import ecs, { DescribeSnapshotsRequest, TagResourcesRequest } from '@alicloud/ecs20140526';
import { $OpenApiUtil } from '@alicloud/openapi-core';
const regionId = '${HANGZHOU}';
const as = (accessKeyId, accessKeySecret) =>
  new ecs.default(new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, regionId, endpoint: '${endpoint}', protocol: 'HTTP' }));
const owner = as('${owner.accessKeyId}', '${owner.accessKeySecret}');
const shop = as('${shop.accessKeyId}', '${shop.accessKeySecret}');
const tag = [{ key: 'share-to', value: '${shop.accountId}' }];
await owner.tagResources(new TagResourcesRequest({ regionId, resourceType: 'snapshot', resourceId: ['${snapshotId}'], tag }));
await new Promise((resolve) => setTimeout(resolve, 10_000));
const { body } = await shop.describeSnapshots(new DescribeSnapshotsRequest({ regionId }));
console.log('shop sees', body.snapshots.snapshot.map(({ snapshotName }) => snapshotName));
END`;
}
