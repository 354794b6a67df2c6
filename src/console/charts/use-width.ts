import { useEffect, useRef, useState, type RefObject } from 'react';

/** Before anything was measured: the width of a narrow phone's slip. */
const FIRST_WIDTH = 300;

/** How wide an element is, so that what is drawn in it has letters of their own size at every width. */
export function useWidth(): readonly [RefObject<HTMLDivElement | null>, number] {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(FIRST_WIDTH);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [element, width];
}
