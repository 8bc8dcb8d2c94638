// SPDX-License-Identifier: Apache-2.0
// Many people's requests for one right: a case each, as if each had been asked alone, and one
// search for a thousand of them at a time, so that every store is passed over once for all.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/engine/subject_list.hpp"
#include "libdsar/map/data_map.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dsar {

/// How many people are searched for at once: what is found of them is held until their plans are
/// made.
constexpr std::size_t most_at_once = 1000;

/// What all of them ask. `common` has register, signer, right, regime, kind and search; person,
/// dates and channel come from the list. `channel` tells the list from others, and must not change
/// when the list is given again.
struct BatchRequest {
    CaseRequest common;
    ActingOrder order;  ///< of erase and object
    bool categories_only = false;
    std::string channel;
    /// When a request of the list came in. Throws Error (Usage) when that is no day.
    std::function<void(const ListedSubject& subject, CaseRequest& request)> arrival;
    /// Called after each of them; may be empty.
    std::function<void(std::size_t done, std::size_t total)> told;
};

/// What became of one.
struct BatchOutcome {
    enum class Status {
        Opened,  ///< now
        Known,   ///< by an earlier run of the same list
        Failed   ///< nothing was opened, or what was opened has no plan
    };

    std::uint64_t line = 0;
    std::string item;
    Status status = Status::Failed;
    std::string case_id;
    std::string why;  ///< of Failed; without a value of the person
    bool complete = false;
    std::uint64_t records = 0;
    std::size_t pending = 0;
    std::size_t blockers = 0;
    bool minor = false;  ///< the records say that the person is one
};

constexpr std::string_view name_of(BatchOutcome::Status status) {
    switch (status) {
        case BatchOutcome::Status::Opened:
            return "opened";
        case BatchOutcome::Status::Known:
            return "known";
        case BatchOutcome::Status::Failed:
            return "failed";
    }
    return {};
}

/// What became of all.
struct BatchResult {
    bool complete = true;              ///< every store was searched for everybody
    std::vector<StoreOutcome> stores;  ///< of the last search; failed if any failed
    std::vector<BatchOutcome> people;  ///< as they were given
};

/// Opens the cases, in order. Somebody whose case cannot be opened is told, and stops nobody else.
/// Who has a case of this right from the same list is not searched for again: a run that was cut
/// short goes on. Throws Error (Interrupted).
DSAR_API BatchResult run_batch(const Workspace& workspace, const BatchRequest& request,
                               const std::vector<ListedSubject>& people, Progress& progress);

}  // namespace dsar
