import './zod-without-eval.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { invariant } from '../protocol/invariant.js';
import { App } from './app/app.js';

const root = document.getElementById('root');
invariant(root !== null, 'the page has a root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
