package io.resound.pod;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the field that names the pod.
 *
 * @param podHeader whether every response names the pod in the field Resound-Pod; the
 * express lane is off then
 */
@ConfigurationProperties("resound.echo")
record PodHeaderSettings(@DefaultValue("false") boolean podHeader) {

}
