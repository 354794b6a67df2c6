import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { FreezeButton } from '../freeze/freeze-button.js';
import { GateMark } from '../look/gate-mark.js';
import { useCopy } from '../look/use-copy.js';
import { useWords } from '../words/use-words.js';
import { reportStop } from './report-stop.js';

/** One of the things that do not agree. */
export interface Side {
  readonly name: string;
  readonly shown: ReactNode;
}

interface Props {
  readonly title: string;
  readonly text: string;
  readonly sides: readonly Side[];
  /** For a telephone or a ticket, in English, as codes and logs are. */
  readonly report: string;
  /** To what is not concerned. Where everything is, there is none. */
  readonly back?: ReactNode;
}

/** Red means stop and nothing else. There is nothing to press that goes on from here; everything can be stopped. */
export function StopScreen({ title, text, sides, report, back }: Props): ReactNode {
  const words = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  useEffect(() => {
    void reportStop(report);
  }, [report]);
  return (
    <section className="stop" role="alert">
      <p className="stop-banner">
        <GateMark isBarred />
        {words('stop.banner')}
      </p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p className="stop-nothing">{words('stop.nothing')}</p>
      <p>{text}</p>
      {sides.length > 0 && (
        <dl className="stop-sides">
          {sides.map(({ name, shown }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{shown}</dd>
            </div>
          ))}
        </dl>
      )}
      <FreezeButton />
      <Report report={report} />
      {back}
    </section>
  );
}

function Report({ report }: { readonly report: string }): ReactNode {
  const words = useWords();
  const { copy, hasCopied } = useCopy(report);
  return (
    <details className="stop-report">
      <summary>{words('stop.detail')}</summary>
      <pre lang="en">{report}</pre>
      <Button className="button" onPress={copy}>
        {words('stop.copy')}
      </Button>
      <p role="status">{hasCopied !== null && words(hasCopied ? 'stop.copied' : 'stop.not-copied')}</p>
    </details>
  );
}
