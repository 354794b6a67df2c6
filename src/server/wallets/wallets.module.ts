import { Module } from '@nestjs/common';
import { SigningReportsModule } from '../signing-work/signing-reports.module.js';
import { ListWallets } from './list-wallets.js';
import { WalletsController } from './wallets.controller.js';

@Module({ imports: [SigningReportsModule], controllers: [WalletsController], providers: [ListWallets] })
export class WalletsModule {}
