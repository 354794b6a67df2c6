import { Controller, Get, HttpCode, HttpStatus, Post, RawBody } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AllowPeople, Person } from '../auth/allow.js';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readAnyJson } from '../platform/http/read-request.js';
import { signedEnrolmentSchema } from '../policies/policy-views.js';
import { HandInDevice } from './hand-in-device.js';
import { ListOffers } from './list-offers.js';
import { offerListSchema, type OfferList } from './offer-views.js';

@ApiTags('console')
@Controller('v1/console/offers')
export class OffersController {
  constructor(
    private readonly handInDevice: HandInDevice,
    private readonly listOffers: ListOffers,
  ) {}

  @Get()
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Devices that are offered and not in the policy: all for governors, else one’s own',
    answers: { 200: { description: 'The oldest first', schema: offerListSchema } },
  })
  async list(@Person() caller: PersonCaller): Promise<OfferList> {
    return { items: await this.listOffers.execute(caller) };
  }

  @Post()
  @HttpCode(HttpStatus.CREATED)
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Offer a device of one’s own to approve with; it approves when governors have put it into a policy',
    body: signedEnrolmentSchema,
    answers: { 201: { description: 'What is offered', schema: offerListSchema } },
  })
  async handIn(@RawBody() body: Buffer | undefined, @Person() caller: PersonCaller): Promise<OfferList> {
    await this.handInDevice.execute(readAnyJson(body), caller);
    return this.list(caller);
  }
}
