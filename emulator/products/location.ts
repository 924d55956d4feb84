import { refuse } from '../state/errors.ts';
import type { Answer, Call, Product } from './call/operation.ts';
import { read } from './call/operation.ts';

/** The port of the region, whatever the service: it has them all. */
function describeEndpoints({ world, params }: Call): Answer {
  const regionId = params.required('Id');
  const service = params.required('ServiceCode');
  const type = params.text('Type') ?? 'openAPI';
  const host = world.hosts.get(regionId) ?? refuse(404, 'InvalidRegionId', `No such region: ${regionId}`);
  const row = {
    Endpoint: host,
    Id: regionId,
    Namespace: '26842',
    // The service's own spelling.
    SerivceCode: service,
    Type: type,
    Protocols: { Protocols: world.isHttpsServed ? ['HTTP', 'HTTPS'] : ['HTTP'] },
  };
  return { Success: true, Endpoints: { Endpoint: type === 'openAPI' ? [row] : [] } };
}

/** Location: where older clients ask for the address of a service in a region. */
export const location: Product = {
  name: 'location',
  trailName: undefined,
  version: '2015-06-12',
  operations: { DescribeEndpoints: read(describeEndpoints) },
};
