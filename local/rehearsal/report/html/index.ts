export { renderComparisonHtml } from './comparison';
export { renderHtml } from './report';
