// SPDX-License-Identifier: Apache-2.0
// The suppression list (.dsar/suppression.db): who may not be contacted, for which purpose, as
// keyed digests of e-mail addresses and phone numbers (Art 21(3), 7(3)). It survives erasure and
// every sweep: what is forgotten of a person is written to again by the next import.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/subject.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// What the list says of an address.
enum class Contact {
    Free,        ///< it may be contacted
    Suppressed,  ///< it may not
    Unreadable   ///< it is no address: nobody can say whom it belongs to
};

/// How many lines of each.
struct ContactCounts {
    std::uint64_t free = 0;
    std::uint64_t suppressed = 0;
    std::uint64_t unreadable = 0;
};

/// The list of a workspace. Several processes may have it open; each act is one transaction. Not
/// thread-safe. The workspace must outlive it.
class DSAR_API SuppressionList {
 public:
    /// Opens or makes it. Throws Error: NoEntry when its key is lost, Failed when it is damaged,
    /// Busy when it stays locked.
    explicit SuppressionList(const Workspace& workspace);
    SuppressionList(SuppressionList&&) noexcept;
    SuppressionList& operator=(SuppressionList&&) noexcept;
    ~SuppressionList();

    /// Puts each e-mail address and phone number in for each purpose; other identifiers reach
    /// nobody. What is there stays as it is. `because`: the case of a restriction, with which the
    /// entries go again; empty: they stay. Returns how many entries are new. Throws Error (Usage)
    /// when no purpose is named.
    std::size_t add(std::span<const Identifier> identifiers, std::span<const std::string> purposes,
                    Date day, std::string_view because = {});
    /// Takes out what stood there because of a restriction that is lifted, and nothing else.
    std::size_t lift(std::string_view because);
    /// Takes them out for one purpose, because the person consents anew; `why` is written down.
    /// Returns how many entries went. Throws Error (Usage) without a reason or a purpose, or when
    /// the reason holds an identifier of the person.
    std::size_t remove(std::span<const Identifier> identifiers, std::string_view purpose, Date day,
                       std::string_view why);
    /// Whether any of them may not be contacted for the purpose; an empty one: for any.
    [[nodiscard]] bool contains(std::span<const Identifier> identifiers, std::string_view purpose);

    /// Every entry, by digest. Throws Error (Failed) at the end when some were lost or changed.
    void each(const std::function<void(std::string_view digest, std::string_view purpose,
                                       std::string_view since)>& sink);

    /// Answers for each line of `addresses` (an e-mail address or a phone number; blank lines are
    /// passed over), in order, the line as it stands without its end. One pass; memory grows with
    /// the list (32 bytes an entry), not with the addresses. A damaged list throws before the first
    /// answer.
    ContactCounts filter(ByteSource& addresses, std::string_view purpose,
                         const std::function<void(std::string_view line, Contact answer)>& sink);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The address as an identifier: with an `@` an e-mail address, else a phone number.
DSAR_API Identifier contact_identifier(std::string_view address);

}  // namespace dsar
