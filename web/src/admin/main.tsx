import '../design/index.ts';
