import { useId, useState, type ReactNode } from 'react';
import { withValue } from '../../../desk/policy/edit-document.js';
import { listedBy, type ListedDevice } from '../../../desk/policy/with-device.js';
import { type SignedEnrolment } from '../../../protocol/governance/signed-change.js';
import { HashText } from '../../look/hash-text.js';
import { useWords } from '../../words/use-words.js';
import { type FormProps } from './change-draft.js';
import { approverShape, deviceShape, itemsIn } from './draft-shapes.js';
import { RemoveButton } from './remove-button.js';
import { SaveEnrolment } from './save-enrolment.js';
import { readEnrolment } from '../read-enrolment.js';
import { useOffers } from '../use-offers.js';

type Enrol = (device: ListedDevice, enrolment: SignedEnrolment) => void;

/** Whose devices count. Taking one out works at once where nothing else loosens; a new one waits out the delay. */
export function PeopleForm({ document, onChange, onEnrol }: FormProps & { readonly onEnrol: Enrol }): ReactNode {
  const devices = itemsIn(document, 'devices', deviceShape);
  return (
    <>
      {itemsIn(document, 'approvers', approverShape).map(({ item: { id, name } }) => (
        <div className="draft-item" key={id}>
          <h3>
            <bdi>{name}</bdi> <code className="name">{id}</code>
          </h3>
          <ul className="plain-rows">
            {devices
              .filter(({ item }) => item.approver === id)
              .map(({ place, item }) => (
                <li key={item.id}>
                  <span>
                    {item.id} <code className="name">{item.scheme}</code>
                  </span>
                  <RemoveButton
                    name={item.id}
                    isBrief
                    onRemove={() => {
                      onChange(withValue(document, place, undefined));
                    }}
                  />
                </li>
              ))}
          </ul>
        </div>
      ))}
      <OfferedDevices taken={devices.map(({ item }) => item.id)} onEnrol={onEnrol} />
      <NewDevice onEnrol={onEnrol} />
    </>
  );
}

/** What approvers have enrolled in their browsers. The key is compared with its owner: the server could offer its own. */
function OfferedDevices({ taken, onEnrol }: { readonly taken: readonly string[]; readonly onEnrol: Enrol }): ReactNode {
  const words = useWords();
  const offers = useOffers();
  if (offers.length === 0) return null;
  return (
    <div className="draft-item">
      <h3>{words('draft.offers.title')}</h3>
      <p className="quiet">{words('draft.offers.text')}</p>
      {offers.map(({ device, enrolment }) => (
        <div key={device.publicKey} className="offer">
          <p>
            <strong>{device.approver}</strong> {device.id} <code className="name">{device.scheme}</code>
          </p>
          <HashText hash={device.publicKey} />
          {taken.includes(device.id) && <p className="quiet">{words('draft.offers.taken')}</p>}
          <div className="offer-acts">
            {!taken.includes(device.id) && (
              <button
                type="button"
                className="button button-plain"
                onClick={() => {
                  onEnrol(device, enrolment);
                }}
              >
                {words('draft.offers.add', { device: device.id })}
              </button>
            )}
            <SaveEnrolment device={device.id} enrolment={enrolment} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** From the file that `sekisho device enrol` writes: the device's own proof that it holds its key. */
function NewDevice({ onEnrol }: { readonly onEnrol: Enrol }): ReactNode {
  const words = useWords();
  const id = useId();
  const [text, setText] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  return (
    <form
      className="draft-item"
      onSubmit={(event) => {
        event.preventDefault();
        const enrolment = readEnrolment(text);
        setIsWrong(enrolment === null);
        if (enrolment === null) return;
        onEnrol(listedBy(enrolment), enrolment);
        setText('');
      }}
    >
      <h3>{words('draft.device.title')}</h3>
      <div className="draft-field">
        <label htmlFor={id}>{words('draft.device.enrolment')}</label>
        <textarea
          id={id}
          className="mono"
          rows={4}
          required
          spellCheck="false"
          value={text}
          aria-invalid={isWrong}
          aria-describedby={`${id}-wrong`}
          onChange={(event) => {
            setText(event.target.value);
            setIsWrong(false);
          }}
        />
        <p id={`${id}-wrong`} className="draft-wrong">
          {isWrong && words('draft.device.wrong')}
        </p>
      </div>
      <button type="submit" className="button button-plain">
        {words('draft.device.add')}
      </button>
    </form>
  );
}
