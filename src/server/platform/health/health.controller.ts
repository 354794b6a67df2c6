import { BeforeApplicationShutdown, Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AllowAnyone } from '../../auth/allow.js';
import { Database } from '../database/database.js';
import { DescribeRoute } from '../http/describe-route.js';
import { Refused } from '../http/refused.js';

const healthSchema = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });
type Health = z.infer<typeof healthSchema>;

@ApiTags('health')
@Controller('health')
export class HealthController implements BeforeApplicationShutdown {
  private isStopping = false;

  constructor(private readonly database: Database) {}

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  @Get('live')
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Whether the process runs',
    answers: { 200: { description: 'It does', schema: healthSchema } },
  })
  live(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Whether requests should be sent here',
    answers: { 200: { description: 'The database answers', schema: healthSchema } },
  })
  async ready(): Promise<Health> {
    if (this.isStopping) throw Refused.because('UNAVAILABLE');
    try {
      await this.database.run('SELECT 1');
    } catch (error) {
      throw Refused.because('UNAVAILABLE', { cause: error });
    }
    return { status: 'ok' };
  }
}
