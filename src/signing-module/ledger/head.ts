/** Where the chain of receipts ends. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
}
