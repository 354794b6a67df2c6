import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, AllowPeople } from '../auth/allow.js';
import { PERSON_ROLES } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { ListWallets } from './list-wallets.js';
import { walletListSchema, type WalletList } from './wallet-view.js';

@ApiTags('wallets')
@Controller('v1/wallets')
export class WalletsController {
  constructor(private readonly listWallets: ListWallets) {}

  @Get()
  @Allow('sekisho-read', 'engine')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Balances and what the limits leave',
    answers: { 200: { description: 'By the signing module’s last report', schema: walletListSchema } },
  })
  async list(): Promise<WalletList> {
    return { items: await this.listWallets.execute() };
  }
}
