import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AllowAnyone } from '../auth/allow.js';
import { Deployment } from '../platform/deployment.js';
import { DescribeRoute } from '../platform/http/describe-route.js';

const genesisSchema = z.strictObject({ genesis: z.string(), policy: z.string(), enrolments: z.string() }).meta({
  id: 'GenesisFiles',
  description: 'The files byte for byte; whoever pins the genesis hash can check them all.',
});

@ApiTags('genesis')
@Controller('v1/genesis')
export class GenesisController {
  constructor(private readonly deployment: Deployment) {}

  @Get()
  @AllowAnyone()
  @DescribeRoute({
    summary: 'The files in which trust starts',
    answers: { 200: { description: 'Check them against the hash that you pinned', schema: genesisSchema } },
  })
  find(): z.infer<typeof genesisSchema> {
    return this.deployment.files;
  }
}
