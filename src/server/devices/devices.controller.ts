import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AllowPeople } from '../auth/allow.js';
import { PERSON_ROLES } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { deviceUsesSchema, type DeviceUses } from './device-views.js';
import { LastUses } from './last-uses.js';

@ApiTags('console')
@Controller('v1/console/devices')
export class DevicesController {
  constructor(private readonly lastUses: LastUses) {}

  @Get()
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'When each device of the policy was last used',
    answers: { 200: { description: 'Each that is in force, by name', schema: deviceUsesSchema } },
  })
  async list(): Promise<DeviceUses> {
    return { items: await this.lastUses.execute() };
  }
}
