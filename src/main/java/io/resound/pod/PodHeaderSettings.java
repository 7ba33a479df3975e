package io.resound.pod;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the field that names the pod.
 *
 * @param podHeader whether every response names the pod in the header field Resound-Pod;
 * if true, the express lane is disabled
 */
@ConfigurationProperties("resound.echo")
record PodHeaderSettings(@DefaultValue("false") boolean podHeader) {

}
