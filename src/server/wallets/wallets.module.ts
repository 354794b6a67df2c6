import { Module } from '@nestjs/common';
import { SigningReportsModule } from '../signing-work/signing-reports.module.js';
import { CommittedAmounts } from './committed-amounts.js';
import { LastPrices } from './last-prices.js';
import { ListWallets } from './list-wallets.js';
import { WalletsController } from './wallets.controller.js';

@Module({
  imports: [SigningReportsModule],
  controllers: [WalletsController],
  providers: [ListWallets, CommittedAmounts, LastPrices],
  exports: [CommittedAmounts],
})
export class WalletsModule {}
