import './panel.css';
import './lab.css';
