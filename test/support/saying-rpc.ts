import { NodeError, NodeRpc } from '../../src/signing-module/node-rpc.js';

/** What a node answers to a method; numbers with a fraction as the text that `NodeRpc` makes of them. */
export type Says = (method: string, params: readonly unknown[]) => unknown;

/** A node that answers as it is told. Its answers go through the same schemas as a real one's. */
export class SayingRpc extends NodeRpc {
  constructor(private readonly says: Says) {
    super({ url: 'http://127.0.0.1:9', timeoutMs: 1 });
  }

  override under(): NodeRpc {
    return this;
  }

  override call: NodeRpc['call'] = (result, method, ...params) => {
    const read = result.safeParse(this.says(method, params));
    return read.success
      ? Promise.resolve(read.data)
      : Promise.reject(new NodeError({ code: 'NODE_UNAVAILABLE', method, detail: 'shape' }));
  };
}
