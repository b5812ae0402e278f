export { type ComparedFigure, compareResults, type Comparison } from './compare';
export { renderComparison } from './compare-terminal';
export { renderHtml } from './html/report';
export { renderTerminal } from './terminal';
