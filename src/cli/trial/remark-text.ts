import { type Remark } from '../../desk/trial/generated-trial.js';

/** A remark in English, as one line or more. */
export function remarkText(remark: Remark): readonly string[] {
  switch (remark.says) {
    case 'many-asked':
      return [`people are asked about ${remark.percent} % of all withdrawals`];
    case 'many-blocked':
      return [`${remark.percent} % of all withdrawals are blocked`];
    case 'nobody-can-approve': {
      const by = remark.initiators.length === 0 ? '' : `, initiated by ${remark.initiators.join(', ')}`;
      return [
        `nobody can approve ${remark.count} of them: too few are left who count. One is asked by ${remark.engineKey}${by}`,
        ...remark.trace.map((line) => `  ${line}`),
      ];
    }
    case 'time-runs-out':
      return [`the time of ${remark.count} of ${remark.total} runs out in a delay or at a limit`];
    case 'rule-idle':
      return [`rule ${remark.rule} has a say in none of them`];
    case 'limit-idle':
      return [`limit ${remark.limit} keeps none of the ${remark.minded} that it minds`];
    case 'limit-keeps-much':
      return [`limit ${remark.limit} keeps ${remark.percent} % of those that it minds`];
  }
}
