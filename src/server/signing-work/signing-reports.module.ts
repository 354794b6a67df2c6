import { Module } from '@nestjs/common';
import { ModuleReports } from './module-reports.js';

/** The signing module's last account of itself, for whoever shows it. */
@Module({ providers: [ModuleReports], exports: [ModuleReports] })
export class SigningReportsModule {}
