import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { GateMark } from '../look/gate-mark.js';
import { HashText } from '../look/hash-text.js';
import { type Stop } from '../trust/judge-shown.js';
import { useWords, type Words } from '../words/use-words.js';
import { stopReport } from './stop-report.js';

/** Red means stop and nothing else. There is nothing to press that goes on from here. */
export function StopPage({ stop }: { readonly stop: Stop }): ReactNode {
  const words = useWords();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus();
  }, []);
  const version = stop.kind === 'chain-broken' ? stop.version : 0;
  return (
    <section className="stop" role="alert">
      <p className="stop-banner">
        <GateMark isBarred />
        {words('stop.banner')}
      </p>
      <h1 ref={title} tabIndex={-1}>
        {words(`stop.${stop.kind}.title`)}
      </h1>
      <p className="stop-nothing">{words('stop.nothing')}</p>
      <p>{words(`stop.${stop.kind}.text`, { version })}</p>
      <Sides stop={stop} words={words} />
      <Report stop={stop} words={words} />
    </section>
  );
}

function Sides({ stop, words }: { readonly stop: Stop; readonly words: Words }): ReactNode {
  const sides = sidesOf(stop, words);
  if (sides.length === 0) return null;
  return (
    <dl className="stop-sides">
      {sides.map(([name, version, hash]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {version !== null && <strong>{words('stop.version', { version })}</strong>}
            <HashText hash={hash} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function sidesOf(stop: Stop, words: Words): readonly (readonly [string, number | null, string])[] {
  switch (stop.kind) {
    case 'other-genesis':
      return [
        [words('stop.trusted'), null, stop.trusted],
        [words('stop.link'), null, stop.linked],
      ];
    case 'genesis-differs':
      return [
        [words('stop.trusted'), null, stop.trusted],
        [words('stop.shown'), null, stop.shown],
      ];
    case 'rolled-back':
      return [
        [words('stop.seen'), stop.seen.version, stop.seen.hash],
        [words('stop.shown'), stop.shown.version, stop.shown.hash],
      ];
    case 'genesis-broken':
      return [[words('stop.trusted'), null, stop.trusted]];
    case 'chain-broken':
      return [];
  }
}

function Report({ stop, words }: { readonly stop: Stop; readonly words: Words }): ReactNode {
  const [copied, setCopied] = useState<'stop.copied' | 'stop.not-copied' | null>(null);
  const report = stopReport(stop, location.origin);
  const copy = (): void => {
    navigator.clipboard.writeText(report).then(
      () => {
        setCopied('stop.copied');
      },
      () => {
        setCopied('stop.not-copied');
      },
    );
  };
  return (
    <details className="stop-report">
      <summary>{words('stop.detail')}</summary>
      <pre lang="en">{report}</pre>
      <Button className="button" onPress={copy}>
        {words('stop.copy')}
      </Button>
      <p role="status">{copied !== null && words(copied)}</p>
    </details>
  );
}
