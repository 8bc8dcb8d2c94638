// SPDX-License-Identifier: Apache-2.0
// A request as OpenDSR 2.0 writes it, for the client who must decide about it.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/model/right.hpp"
#include "libdsar/model/subject.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What the request says.
struct OpenDsrRequest {
    std::string id;  ///< UUID, version 4, in lower case
    std::string regulation = "gdpr";
    Right right = Right::Access;
    Instant submitted;  ///< when the person asked
    /// As the person gave them. Addresses and telephone numbers go as they are: the client is the
    /// controller of the data that they find. Any other kind goes as a SHA-256.
    std::vector<Identifier> identifiers;
    std::string domain;  ///< ours, for the extension; empty: `dsar`
};

/// The body of `POST /requests`. The standard knows access, portability and erasure; the other
/// rights stand in `extensions`, under our domain, as `subject_request_type`.
DSAR_API std::string opendsr_request(const OpenDsrRequest& request);

/// The standard's word for a right (`erasure`); empty when it has none.
DSAR_API std::string_view opendsr_type(Right right);

/// The domain of a contact's e-mail address; empty when it is none.
DSAR_API std::string domain_of(std::string_view contact);

/// A fresh UUID, version 4 (RFC 9562).
DSAR_API std::string fresh_uuid();

}  // namespace dsar
