import { Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Post, Put, RawBody } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { AllowPeople, Person } from '../auth/allow.js';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { OUTWARD, type Outward } from '../platform/config/outward.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { NoticeSetting } from './notice-setting.js';
import {
  chosenLanguageSchema,
  keptSubscriptionSchema,
  noticeSettingsSchema,
  pushSubscriptionSchema,
  type KeptSubscription,
  type NoticeSettings,
} from './notice-views.js';
import { PushSubscriptions } from './push-subscriptions.js';

/** How the person whose session it is wants to be told. */
@ApiTags('console')
@Controller('v1/console')
export class NotificationsController {
  constructor(
    @Inject(OUTWARD) private readonly outward: Outward,
    private readonly setting: NoticeSetting,
    private readonly subscriptions: PushSubscriptions,
  ) {}

  @Get('notifications')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'How I am told that something waits',
    answers: { 200: { description: 'As it is now', schema: noticeSettingsSchema } },
  })
  async show(@Person() { person }: PersonCaller): Promise<NoticeSettings> {
    const { mail, push } = this.outward;
    return {
      language: await this.setting.languageOf(person),
      mail: mail !== null && Object.hasOwn(mail.recipients, person) ? (mail.recipients[person] ?? null) : null,
      pushKey: push?.publicKey ?? null,
      subscriptions: await this.subscriptions.listOf(person),
    };
  }

  @Put('notifications')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Choose the language in which I am told',
    body: chosenLanguageSchema,
    answers: { 200: { description: 'From now on', schema: noticeSettingsSchema } },
  })
  async choose(@Person() caller: PersonCaller, @RawBody() body: Buffer | undefined): Promise<NoticeSettings> {
    await this.setting.choose(caller.person, readJsonBody(chosenLanguageSchema, body).language);
    return this.show(caller);
  }

  @Post('push-subscriptions')
  @HttpCode(HttpStatus.CREATED)
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Have this browser told',
    body: pushSubscriptionSchema,
    answers: { 201: { description: 'It is told from now on', schema: keptSubscriptionSchema } },
  })
  async subscribe(@Person() { person }: PersonCaller, @RawBody() body: Buffer | undefined): Promise<KeptSubscription> {
    return { id: await this.subscriptions.keep(person, readJsonBody(pushSubscriptionSchema, body)) };
  }

  @Delete('push-subscriptions/:id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({ summary: 'Have a browser told no more', params: { id: 'SHA-256 of its endpoint' }, answers: {} })
  @ApiNoContentResponse({ description: 'It is told nothing any more' })
  unsubscribe(@Person() { person }: PersonCaller, @Param('id') id: string): Promise<void> {
    return this.subscriptions.remove(person, id);
  }
}
