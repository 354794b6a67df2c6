import { writePrices, type SignedPrice } from '../../src/protocol/prices/signed-price.js';
import { PriceSource } from './price-source.js';

/** Whoever carries signed prices to a signing module: it hands out what a test gives it, and nothing is checked. */
export class PriceCourier {
  private constructor(readonly answers: PriceSource) {}

  static async start(...prices: readonly SignedPrice[]): Promise<PriceCourier> {
    const courier = new PriceCourier(await PriceSource.start());
    courier.carries(...prices);
    return courier;
  }

  carries(...prices: readonly SignedPrice[]): void {
    this.answers.says = JSON.stringify(writePrices(prices));
  }

  /** For `priceUrls`. */
  get url(): string {
    return new URL(this.answers.url).origin;
  }

  stop(): Promise<void> {
    return this.answers.stop();
  }
}
