// SPDX-License-Identifier: Apache-2.0
// A record believed to be the subject's, and what became of each store.
#pragma once

#include "libdsar/base/sequence.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/model/subject.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// How sure it is that a record is the subject's (DESIGN, Locating).
enum class Certainty { Exact, Linked, Possible };

constexpr std::string_view name_of(Certainty certainty) {
    switch (certainty) {
        case Certainty::Exact:
            return "exact";
        case Certainty::Linked:
            return "linked";
        case Certainty::Possible:
            return "possible";
    }
    return {};
}

/// One record believed to be the subject's.
struct Match {
    std::string store;
    std::string collection;
    RecordKey key;
    Certainty certainty = Certainty::Possible;
    /// Why it is theirs, one sentence a step from an identifier to this record; no values of the
    /// person.
    std::vector<std::string> because;
    bool shared = false;   ///< another person would still match without this subject
    bool mention = false;  ///< another person's record in which one field is about the subject
    bool bridge = false;   ///< used to link only, never disclosed
    bool in_text = false;  ///< found inside free text of a record that is not known to be theirs
    std::string tenant;    ///< of processor data; empty otherwise
    bool forward = false;  ///< of a client who has not instructed us: only existence was asked
    std::string
        vault{};        ///< the case that keeps it in its vault (Art 18); empty: it is in its store
    std::string state;  ///< record_digest; empty when only existence was asked
    std::uint64_t spooled = 0;  ///< position in the Spool
    bool has_record = false;    ///< whether `spooled` is set (false when only existence was asked)
    /// Identifying fields of an exact record that agree, differ or name somebody else.
    std::vector<std::string> agreeing_fields;
    std::vector<std::string> other_person_fields;
    /// Of a record that others need too, and of a mention: its fields that refer to this person's
    /// records.
    std::vector<std::string> referring_fields;
    /// Identifiers in the record that the map does not let join the identity (`kind` only is
    /// printed).
    std::vector<Identifier> identifiers_found;
};

/// A match as bytes, for a temporary file of this process, and back.
DSAR_API std::string packed(const Match& match);
DSAR_API void unpack(std::string_view bytes, Match& match);

/// The matches of one subject: there may be millions, so they are read one after the other.
using Matches = Sequence<Match>;

/// What became of one store in a search.
struct StoreOutcome {
    enum class Status { Searched, Failed, Skipped };

    std::string store;
    Status status = Status::Skipped;
    std::string why;  ///< when not searched: what happened, without personal values
    std::uint64_t records = 0;
    double seconds = 0;
};

constexpr std::string_view name_of(StoreOutcome::Status status) {
    switch (status) {
        case StoreOutcome::Status::Searched:
            return "searched";
        case StoreOutcome::Status::Failed:
            return "failed";
        case StoreOutcome::Status::Skipped:
            return "skipped";
    }
    return {};
}

}  // namespace dsar
