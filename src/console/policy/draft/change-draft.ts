import { withValue, type DraftDocument, type Place } from '../../../desk/policy/edit-document.js';

export interface FormProps {
  readonly document: DraftDocument;
  readonly onChange: (document: DraftDocument) => void;
}

/** Changes what stands at a place below the part of the draft that a form shows; undefined takes it out. */
export type Change = (place: Place, value: unknown) => void;

/** Changes a part of the draft, for a form that does not know where it stands. */
export function changeAt({ document, onChange }: FormProps, where: Place): Change {
  return (place, value) => {
    onChange(withValue(document, [...where, ...place], value));
  };
}

/** The same for a part of that part. */
export function within(change: Change, ...where: Place): Change {
  return (place, value) => {
    change([...where, ...place], value);
  };
}
