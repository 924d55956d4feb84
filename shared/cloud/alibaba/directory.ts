import { ListAccountsRequest } from '@alicloud/resourcemanager20200331/dist/models/ListAccountsRequest.js';
import { type Page, readAllPages } from './paging.ts';
import type { Rpc } from './rpc.ts';

const PAGE_SIZE = 100;

/**
 * Lists the members of the resource directory through Resource Manager 2020-03-31; the management account is not among
 * them. An account that joins or leaves while pages are read may be missed until the next listing.
 */
export function listMemberAccounts(rpc: Rpc): Promise<string[]> {
  const fetchPage = (pageToken: string | undefined): Promise<Page<string>> => {
    const pageNumber = Number(pageToken ?? 1);
    const request = new ListAccountsRequest({ pageNumber, pageSize: PAGE_SIZE });
    return rpc.call('resourcemanager', 'ListAccounts', request.toMap(), (body) => ({
      items: body
        .object('Accounts')
        .list('Account')
        .map((account) => account.text('AccountId')),
      nextToken: pageNumber * PAGE_SIZE < body.number('TotalCount') ? String(pageNumber + 1) : undefined,
    }));
  };
  return readAllPages(fetchPage, (problem) => rpc.unreadable('ListAccounts', problem));
}
