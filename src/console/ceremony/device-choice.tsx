import { useId, type ReactNode } from 'react';
import { type Device } from '../../protocol/policy.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly devices: readonly Device[];
  readonly chosen: Device;
  readonly onChoose: (device: Device) => void;
}

/** With which of one's keys. Where there is one, it is only named. */
export function DeviceChoice({ devices, chosen, onChoose }: Props): ReactNode {
  const words = useWords();
  const group = useId();
  if (devices.length === 1) return <p className="quiet">{words('device.with', { device: chosen.id })}</p>;
  return (
    <fieldset className="choice">
      <legend>{words('device.choose')}</legend>
      {devices.map((device) => (
        <label key={device.id}>
          <input
            type="radio"
            name={group}
            checked={device.id === chosen.id}
            onChange={() => {
              onChoose(device);
            }}
          />
          <span>
            {device.id} <small>{words(`device.scheme.${device.scheme}`)}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
