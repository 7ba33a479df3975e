package io.resound.ledger;

import io.resound.error.Problem;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * The ledger on the management port, {@code /actuator/ledger/{run}}: the same as on the
 * service's own, but after the drain too, and with the right to remove runs. It has to be
 * given access, and to be exposed.
 */
@Endpoint(id = "ledger", defaultAccess = Access.NONE)
final class LedgerEndpoint {

	/** The name of the endpoint. */
	static final String ID = "ledger";

	private final Ledger ledger;

	private final String pod;

	LedgerEndpoint(Ledger ledger, String pod) {
		this.ledger = ledger;
		this.pod = pod;
	}

	/** What a run has in the ledger. */
	@ReadOperation
	WebEndpointResponse<Object> account(@Selector String run) {
		boolean drained = this.ledger.followers().read(run, this.ledger.now());
		Run known = this.ledger.run(run);
		if (known != null) {
			Account account = known.account(this.pod, this.ledger.now());
			return new WebEndpointResponse<>(drained ? account.afterDrain() : account);
		}
		return (drained && !this.ledger.hasLost(run)) ? new WebEndpointResponse<>(Account.none(run, this.pod))
				: absent(run);
	}

	/** One of the bitmaps of a run: {@code bitmap} or {@code again}. */
	@ReadOperation(produces = "application/octet-stream")
	WebEndpointResponse<byte[]> bitmap(@Selector String run, @Selector String bitmap) {
		Run known = this.ledger.run(run);
		Run.Which which = RunPath.which(bitmap);
		if (known == null || which == null) {
			return new WebEndpointResponse<>(Absence.of(run, this.ledger).status().value());
		}
		return new WebEndpointResponse<>(known.portable(which));
	}

	/** Removes a run, whose name can be used again. */
	@DeleteOperation
	WebEndpointResponse<Void> remove(@Selector String run) {
		this.ledger.followers().forget(run);
		return new WebEndpointResponse<>(
				this.ledger.remove(run) ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private WebEndpointResponse<Object> absent(String run) {
		Problem problem = Absence.of(run, this.ledger);
		return new WebEndpointResponse<>(problem.detail(), problem.status().value());
	}

}
