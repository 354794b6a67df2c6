import { useEffect, useState } from 'react';

/** Unix seconds by this machine's clock, anew every so many seconds. */
export function useNow(everySeconds = 1): number {
  const [now, setNow] = useState(unixSeconds);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(unixSeconds());
    }, everySeconds * 1000);
    return () => {
      clearInterval(timer);
    };
  }, [everySeconds]);
  return now;
}

export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
