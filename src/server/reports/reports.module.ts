import { Module } from '@nestjs/common';
import { ListReports } from './list-reports.js';
import { ReportsController } from './reports.controller.js';
import { TakeReport } from './take-report.js';

/** Word of pages that stopped. */
@Module({ controllers: [ReportsController], providers: [TakeReport, ListReports] })
export class ReportsModule {}
