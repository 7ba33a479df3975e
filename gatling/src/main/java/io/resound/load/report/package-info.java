/**
 * What becomes of a recording: a summary with its verdict, in JSON and Markdown, the
 * merge of several injectors' and the comparison of two runs. Knows nothing of Gatling.
 */
package io.resound.load.report;
