import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { FieldError } from 'react-aria-components/FieldError';
import { Form } from 'react-aria-components/Form';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { LookIcon } from '../look/icons.js';
import { readTypedHash } from '../trust/genesis-link.js';
import { useWords } from '../words/use-words.js';

/** The reader has come without a genesis hash, and there is nothing to check a server against. */
export function PinPage({ isLinkMalformed }: { readonly isLinkMalformed: boolean }): ReactNode {
  const words = useWords();
  const [typed, setTyped] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const submit = (): void => {
    const genesis = readTypedHash(typed);
    setIsWrong(genesis === null);
    if (genesis !== null) location.hash = `genesis=${genesis}`;
  };
  return (
    <section className="slip pin">
      <h1>{words('pin.title')}</h1>
      {isLinkMalformed && (
        <p className="stale" role="alert">
          <LookIcon />
          {words('pin.link')}
        </p>
      )}
      <p>{words('pin.text')}</p>
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          value={typed}
          onChange={(text) => {
            setTyped(text);
            setIsWrong(false);
          }}
          isInvalid={isWrong}
          autoComplete="off"
        >
          <Label>{words('pin.label')}</Label>
          <TextArea rows={3} spellCheck="false" autoCapitalize="none" />
          <Text slot="description">{words('pin.description')}</Text>
          <FieldError>{words('pin.malformed')}</FieldError>
        </TextField>
        <Button className="button" type="submit">
          {words('pin.submit')}
        </Button>
      </Form>
    </section>
  );
}
