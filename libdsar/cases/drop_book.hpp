// SPDX-License-Identifier: Apache-2.0
// What California's Delete Request and Opt-out Platform asked of us (.dsar/drop.db): every work
// item with its hash, what became of it, and how it was answered. Items that were not found are
// kept: who is on a list and comes into the stores later must be found then (Civ. Code
// 1798.99.86(d)). Hashes lie there masked under a key that is derived from the workspace's.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/sha256_bytes.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/drop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// How far an item is.
enum class DropState {
    Open,      ///< not matched yet, or not to the end
    NotFound,  ///< every store was searched, and nobody was found
    Ours,      ///< cases are open for it
    Withdrawn  ///< the consumer took the request back
};

constexpr std::string_view name_of(DropState state) {
    switch (state) {
        case DropState::Open:
            return "open";
        case DropState::NotFound:
            return "not_found";
        case DropState::Ours:
            return "ours";
        case DropState::Withdrawn:
            return "withdrawn";
    }
    return {};
}

/// The statuses that the platform takes; none: not answered.
enum class DropStatus { None = 0, Exempted = 2, Deleted = 3, OptedOut = 4, NotFound = 5 };

/// A work item.
struct DropItem {
    std::string id;
    DropList list = DropList::Email;
    Sha256Bytes hash{};
    std::string batch;           ///< `20260312_4821`: the download that it came with
    std::uint64_t position = 0;  ///< in its file
    Date received;
    DropState state = DropState::Open;
    DropStatus answered = DropStatus::None;
    std::string answer_file;  ///< in which it was answered
    /// Of Ours: whether several people have the identifier, so that they are opted out.
    bool shared = false;
    std::vector<std::string> cases;  ///< sorted
};

/// How many items were taken in.
struct DropTaken {
    std::size_t added = 0;
    std::size_t known = 0;  ///< that were there before
    std::size_t differing =
        0;  ///< that were there with another hash or list: they stay as they were
};

/// The file. Each act is one transaction. Not thread-safe; the workspace must outlive it.
class DSAR_API DropBook {
 public:
    /// Opens or makes it. Throws Error: NoEntry when its key is lost, Failed when it is damaged,
    /// Busy when it stays locked.
    explicit DropBook(const Workspace& workspace);
    DropBook(DropBook&&) noexcept;
    DropBook& operator=(DropBook&&) noexcept;
    ~DropBook();

    /// Whether there is one: opening would make it.
    static bool is_there(const Workspace& workspace);

    /// Adds items that are not there.
    DropTaken take(std::span<const DropItem> items);
    /// Changes items: state, answer, sharing, cases; the rest stays. Unknown ids are passed over.
    /// Returns how many were there.
    std::size_t change(std::span<const std::string> ids,
                       const std::function<void(DropItem& item)>& work);
    /// Every item, by batch, list and position; at the end the sum is checked. Throws Error
    /// (Failed) when some were lost or changed by something else.
    void each(const std::function<void(const DropItem& item)>& sink);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
