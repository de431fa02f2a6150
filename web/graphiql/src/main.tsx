import './nonce';
import './workers';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { Playground } from './playground';

const root = document.getElementById('playground');
if (!root) throw new Error('index.html has no #playground');
root.className = '';
createRoot(root).render(<Playground />);
