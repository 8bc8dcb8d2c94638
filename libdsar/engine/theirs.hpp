// SPDX-License-Identifier: Apache-2.0
// What a search knows so far of each subject's records, and which of them are shared with others.
#pragma once

#include "libdsar/base/fixed_table.hpp"
#include "libdsar/engine/found.hpp"
#include "libdsar/engine/identity.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/wave_builder.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dsar {

/// One found record seen from one subject.
struct Theirs {
    Certainty certainty = Certainty::Possible;
    bool mention = false;
    bool in_text = false;
    std::optional<std::string> scope;  ///< nullopt: processor data whose tenant is not known (yet)
    bool forward = false;  ///< the tenant's client has not instructed us: existence only
    std::size_t source = FoundRecords::none;  ///< the record that led here
    std::size_t link = 0;
    bool followed = false;
    bool kept = false;     ///< an earlier plan kept it: see SearchOptions::kept
    bool changed = false;  ///< an earlier plan kept what had its key: see KeptSeed::changed

    /// Theirs for sure, and ours to look into: such records may be followed onward.
    [[nodiscard]] bool own() const {
        return certainty != Certainty::Possible && !mention && !forward && scope.has_value();
    }
};

/// Some of the found records, a bit for each.
class RecordSet {
 public:
    [[nodiscard]] bool contains(std::size_t record) const {
        return record < bits_.size() && bits_[record];
    }
    /// Whether it is new.
    bool add(std::size_t record) {
        if (bits_.size() <= record) {
            bits_.resize(record + 1);
        }
        const bool is_new = !bits_[record];
        bits_[record] = true;
        return is_new;
    }
    void clear() { bits_.clear(); }

 private:
    std::vector<bool> bits_;
};

/// A subject's records by index into FoundRecords. A few are in memory, many in a temporary file.
class TheirRecords {
 public:
    explicit TheirRecords(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] std::size_t size() const { return count_; }
    /// What is known of a record; nullopt: it is not theirs.
    [[nodiscard]] std::optional<Theirs> find(std::size_t record) const;
    /// The same of one that is theirs.
    [[nodiscard]] Theirs at(std::size_t record) const { return find(record).value(); }
    void put(std::size_t record, const Theirs& how);
    /// Calls `work` with each record, in the order of the index. Of records that are theirs already
    /// it may put another state meanwhile.
    void each(const std::function<void(std::size_t record, const Theirs& how)>& work) const;

 private:
    struct Row {
        std::uint32_t source = 0;  // and one; 0: none
        std::uint32_t scope = 0;   // and one, into scopes_; 0: not known
        std::uint32_t link = 0;
        std::uint32_t flags = 0;  // 0: not theirs
    };

    [[nodiscard]] Theirs from(const Row& row) const;
    [[nodiscard]] Row row_of(const Theirs& how);
    void put_away();

    std::filesystem::path folder_;
    std::size_t count_ = 0;
    std::map<std::size_t, Theirs> few_;
    std::optional<FixedTable<Row>> many_;  // by record, also of those that are not theirs
    std::vector<std::string> scopes_;
    std::unordered_map<std::string, std::uint32_t> scope_numbers_;
};

/// Finds out which records other people would match too (DESIGN, Locating: Shared).
class Sharing {
 public:
    /// Its files are made in `folder`.
    Sharing(const LinkGraph& graph, const FoundRecords& records, const Identities& identities,
            const std::filesystem::path& folder)
        : graph_(graph),
          records_(records),
          identities_(identities),
          questions_(folder),
          answers_(folder),
          first_questions_(folder),
          first_answers_(folder) {}

    /// Asks who else refers to the record, and whom else it belongs to; the same of those who
    /// answered and name nobody. Does nothing when that was asked before or cannot matter. Returns
    /// whether an answer has yet to come.
    bool ask(WaveBuilder& wave, std::size_t subject, const TheirRecords& theirs,
             std::size_t record);
    /// Notes an answer: `neighbour` is behind the value of that question (Asker::source).
    void add_neighbour(std::size_t question, std::size_t neighbour);
    /// The wave with the questions has run. Of records that a store in `silent` could refer to
    /// nobody can know whether they are shared: they count as shared.
    void answered(std::set<std::size_t> silent) {
        waiting_.clear();
        silent_stores_ = std::move(silent);
    }

    /// Whether another person would match `record` without this subject. Never turns from no to yes
    /// while the subject's records grow, so it may be asked again and again.
    [[nodiscard]] bool is_shared(std::size_t subject, const TheirRecords& theirs,
                                 std::size_t record) const;
    /// Identifying fields of the record that hold another person's value.
    [[nodiscard]] std::vector<std::size_t> other_person_fields(std::size_t subject,
                                                               const Theirs& how,
                                                               std::size_t record) const;

 private:
    enum class Whose { Theirs, Others, Unnamed };

    bool ask_about(WaveBuilder& wave, std::size_t subject, const TheirRecords& theirs,
                   std::size_t record, std::set<std::size_t>& seen);
    bool ask_neighbours(WaveBuilder& wave, std::size_t record);
    void ask_behind(WaveBuilder& wave, AskedFor use, std::size_t link, std::size_t record,
                    const std::vector<std::string>& values);
    /// Calls `work` with each record that an answer named, until it says true; says whether it did.
    bool any_neighbour(std::size_t record,
                       const std::function<bool(std::size_t neighbour)>& work) const;
    [[nodiscard]] Whose whose(std::size_t subject, const TheirRecords& theirs,
                              std::size_t neighbour) const;
    [[nodiscard]] bool is_anothers(std::size_t subject, const TheirRecords& theirs,
                                   std::size_t neighbour, std::set<std::size_t>& seen) const;
    [[nodiscard]] bool cannot_know(std::size_t record) const;

    const LinkGraph& graph_;
    const FoundRecords& records_;
    const Identities& identities_;
    // Many records may ask for one value, the account they all belong to: that is one question.
    struct Entry {
        std::uint32_t what = 0;  // a question, or a record that is an answer
        std::uint32_t next = 0;  // and one, of the same list; 0: it is the last
    };
    static void add_entry(FixedTable<Entry>& entries, FixedTable<std::uint32_t>& firsts,
                          std::size_t of, std::size_t what);

    RecordSet asked_;
    RecordSet waiting_;
    std::set<std::size_t> silent_stores_;
    FixedTable<Entry> questions_;                // of records
    FixedTable<Entry> answers_;                  // of questions
    FixedTable<std::uint32_t> first_questions_;  // by record; and one
    FixedTable<std::uint32_t> first_answers_;    // by question; and one
    std::size_t question_count_ = 0;
};

}  // namespace dsar
