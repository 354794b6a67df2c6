import { type IntlShape } from 'react-intl';
import { type Remark } from '../../../desk/trial/generated-trial.js';
import { type Words } from '../../words/use-words.js';

/** A remark in the reader's language. */
export function remarkWords(remark: Remark, words: Words, intl: IntlShape): string {
  switch (remark.says) {
    case 'many-asked':
    case 'many-blocked':
      return words(`trial.${remark.says}`, { percent: remark.percent });
    case 'nobody-can-approve': {
      const { count, engineKey: key, initiators } = remark;
      if (initiators.length === 0) return words('trial.nobody-can-approve', { count, key });
      const people = intl.formatList([...initiators], { type: 'conjunction' });
      return words('trial.nobody-can-approve.initiated', { count, key, people });
    }
    case 'time-runs-out':
      return words('trial.time-runs-out', { count: remark.count, total: remark.total });
    case 'rule-idle':
      return words('trial.rule-idle', { rule: remark.rule });
    case 'limit-idle':
      return words('trial.limit-idle', { limit: remark.limit, count: remark.minded });
    case 'limit-keeps-much':
      return words('trial.limit-keeps-much', { limit: remark.limit, percent: remark.percent });
  }
}
