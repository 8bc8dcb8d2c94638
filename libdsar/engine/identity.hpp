// SPDX-License-Identifier: Apache-2.0
// Who is looked for: what the request gave, and what joined the identity during the search. Given
// identifiers count everywhere; joined ones stay in the scope they were found in (controller data:
// the empty scope; processor data: its tenant).
#pragma once

#include "libdsar/engine/found.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/subject.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace dsar {

/// Stands for the scope of processor data whose tenant is not known: nothing that joined counts
/// there.
inline const std::string unknown_scope = "\x01";

/// A value that must be asked for, because it is new.
struct NewNeedle {
    std::size_t variety = 0;
    std::string normal;
    bool given = true;
    std::string scope;  ///< of joined values
};

/// How a record's identifying fields stand to one subject.
struct Agreement {
    std::optional<Certainty> certainty;  ///< Exact, Possible, or nothing agrees
    std::vector<std::size_t> agreeing;   ///< indices into Node::identifying
    std::vector<std::size_t>
        other_person;      ///< fields of the same kind that hold somebody else's value
    bool differs = false;  ///< a unique kind that was given stands there with another value
};

/// The identities of all subjects of a search.
class Identities {
 public:
    /// Throws Error (Usage) when a subject has no identifier of a kind that the map identifies by,
    /// unless it may be nameless.
    Identities(const LinkGraph& graph, std::span<const Subject> subjects, bool nameless = false);

    [[nodiscard]] std::size_t size() const { return persons_.size(); }

    /// Values that no wave has asked for yet; empties the list.
    std::vector<NewNeedle> take_new();
    [[nodiscard]] bool has_new() const { return !new_.empty(); }

    /// Subjects who are known by any identifying value of the record.
    [[nodiscard]] std::vector<std::size_t> candidates(const FoundRecord& record) const;

    /// Rules 1-2 of dsar-map(5), Locating. `without`: leave one identifying field out of account.
    [[nodiscard]] Agreement agreement(const FoundRecord& record, std::size_t subject,
                                      const std::string& scope,
                                      std::size_t without = FoundRecords::none) const;

    /// Whether the subject is known by `normal` in that scope.
    [[nodiscard]] bool knows(std::size_t subject, std::size_t variety, const std::string& scope,
                             const std::string& normal) const;
    /// Whether the subject has any identifier of that variety in that scope.
    [[nodiscard]] bool has_kind(std::size_t subject, std::size_t variety,
                                const std::string& scope) const;

    /// Lets a value join. Returns false when it was known.
    bool join(std::size_t subject, std::size_t variety, const std::string& scope,
              const std::string& normal, std::string because);

    /// Lets what was known of the first subject join, each in its scope.
    void join_known(std::span<const FoundIdentifier> known);

    /// What joined, in order.
    [[nodiscard]] const std::vector<FoundIdentifier>& joined(std::size_t subject) const;

    /// How much joined, of all subjects.
    [[nodiscard]] std::size_t count_joined() const;

    /// Every value of a subject that is worth looking for inside free text, by form: what was
    /// given, and what joined in our data or (`role` is Processor) in that of any client.
    [[nodiscard]] std::map<Form, std::vector<std::string>> for_free_text(std::size_t subject,
                                                                         Role role) const;
    /// Whether the subject is known by a value of that form in that scope.
    [[nodiscard]] bool knows_form(std::size_t subject, Form form, const std::string& scope,
                                  const std::string& normal) const;
    /// Where a joined value was found, or nullptr for given ones.
    [[nodiscard]] const FoundIdentifier* origin(std::size_t subject, const std::string& scope,
                                                const std::string& kind,
                                                const std::string& normal) const;

 private:
    using Sets = std::vector<std::unordered_set<std::string>>;  // by variety

    struct Person {
        Sets given;
        std::map<std::string, Sets> joined;  // by scope
        std::vector<FoundIdentifier> found;
    };

    bool give(std::size_t subject, const Identifier& identifier);
    void index(std::size_t subject, std::size_t variety, const std::string& normal);

    const LinkGraph& graph_;
    std::vector<Person> persons_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_value_;
    std::vector<NewNeedle> new_;
};

class WaveBuilder;

/// Asks every field that identifies by it for each value that is new; whether there was one.
bool ask_identities(WaveBuilder& wave, const LinkGraph& graph, Identities& identities);

/// Asks every free-text field of the map for the identifiers of all subjects; nodes of which only
/// existence may be asked are left out. `home`: how phone numbers in texts are read.
void ask_free_text(WaveBuilder& wave, const LinkGraph& graph, const Identities& identities,
                   const std::vector<bool>& existence_only, const NormaliseOptions& home);

}  // namespace dsar
