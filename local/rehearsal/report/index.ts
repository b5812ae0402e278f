export { type ComparedFigure, compareResults, type Comparison } from './compare';
export { renderComparison } from './compare-terminal';
export { renderComparisonHtml, renderHtml } from './html';
export { renderTerminal } from './terminal';
