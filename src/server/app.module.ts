import { type DynamicModule, Module } from '@nestjs/common';
import { ApproversModule } from './approvers/approvers.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { type ConsoleBundle } from './console/console-bundle.js';
import { ConsoleModule } from './console/console.module.js';
import { DevicesModule } from './devices/devices.module.js';
import { EnrolmentsModule } from './enrolments/enrolments.module.js';
import { GenesisController } from './genesis/genesis.controller.js';
import { InvitationsModule } from './invitations/invitations.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { LoadModule } from './load/load.module.js';
import { OidcModule } from './oidc/oidc.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { PasskeysModule } from './passkeys/passkeys.module.js';
import { type Outward } from './platform/config/outward.js';
import { type Foundation, PlatformModule } from './platform/platform.module.js';
import { PastModule } from './past/past.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { SigningWorkModule } from './signing-work/signing-work.module.js';
import { StatusModule } from './status/status.module.js';
import { StreamModule } from './stream/stream.module.js';
import { WalletsModule } from './wallets/wallets.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WithdrawalsModule } from './withdrawals/withdrawals.module.js';

/** The server: it coordinates, it never authorises. */
@Module({
  imports: [
    AuthModule,
    WithdrawalsModule,
    ApproversModule,
    PoliciesModule,
    OrdersModule,
    SigningWorkModule,
    WalletsModule,
    AuditModule,
    PasskeysModule,
    InvitationsModule,
    EnrolmentsModule,
    DevicesModule,
    ReportsModule,
    StatusModule,
    StreamModule,
    LoadModule,
    PastModule,
  ],
  controllers: [GenesisController],
})
export class AppModule {
  static on(foundation: Foundation, consoleBundle: ConsoleBundle, outward: Outward): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.on(foundation),
        ConsoleModule.on(consoleBundle),
        NotificationsModule.on(outward),
        WebhooksModule.on(outward.webhooks),
        OidcModule.on(outward.oidc),
      ],
    };
  }
}
