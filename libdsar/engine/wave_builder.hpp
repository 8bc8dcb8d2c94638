// SPDX-License-Identifier: Apache-2.0
// Gathers what one wave has to ask: values by collection and purpose, for all subjects together, so
// that every store is asked once.
#pragma once

#include "libdsar/engine/found.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/store_pool.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace dsar {

/// Why a value is asked for.
enum class AskedFor {
    Identify,        ///< an identifier of a subject
    FreeText,        ///< the same, inside free text
    BelongsToThem,   ///< records that refer to one of theirs by belongs_to
    LedTo,           ///< records that one of theirs leads to
    Mentions,        ///< records that mention one of theirs
    OtherReferrers,  ///< who else leads to one of theirs: is it shared?
    OtherParents     ///< whom else one of theirs belongs to: is it shared?
};

/// Whether records found for this use can be the subject's own (the others are only counted).
constexpr bool finds_their_records(AskedFor use) {
    switch (use) {
        case AskedFor::Identify:
        case AskedFor::FreeText:
        case AskedFor::BelongsToThem:
        case AskedFor::LedTo:
        case AskedFor::Mentions:
            return true;
        case AskedFor::OtherReferrers:
        case AskedFor::OtherParents:
            return false;
    }
    return false;
}

/// For whom, and because of which found record, a value was asked; of who shares a record: the
/// number of the question.
struct Asker {
    static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

    std::uint32_t subject = 0;
    std::uint32_t source = none;

    friend bool operator==(const Asker&, const Asker&) = default;
};

/// What one condition of a query was about.
struct AskedCondition {
    AskedFor use = AskedFor::Identify;
    std::size_t what = 0;  ///< index of the identifying field, the free-text field, or the link
    Form form = Form::Reference;                                 ///< of the needles
    std::unordered_map<std::string, std::vector<Asker>> askers;  ///< by needle
};

/// A wave and the meaning of its conditions.
struct BuiltWave {
    std::shared_ptr<const Wave> wave;
    std::unordered_map<std::size_t, std::vector<AskedCondition>> conditions;  ///< by node
};

class WaveBuilder {
 public:
    explicit WaveBuilder(const LinkGraph& graph) : graph_(graph) {}

    [[nodiscard]] bool empty() const { return asked_.empty(); }
    /// Whether it asks for as much as one wave should: needles take memory. More waves ask for the
    /// rest.
    [[nodiscard]] bool is_full() const { return needles_ >= most_needles; }

    void identify(std::size_t node, std::size_t field, const std::string& normal);
    void free_text(std::size_t node, std::size_t text, Form form, const NormaliseOptions& options,
                   const std::string& normal, std::size_t subject);
    /// `node` and `fields` are the end of the link that is asked.
    void link(AskedFor use, std::size_t link, std::size_t node,
              const std::vector<std::string>& fields, const std::vector<std::string>& values,
              Asker asker);

    /// Asks the other end of the link for one value, on behalf of whoever asks in this wave:
    /// returns the number that the first who asked gave (`number`, when it is this one).
    std::size_t link_once(AskedFor use, std::size_t link, const std::string& value,
                          std::size_t number);

    /// Makes the wave. `existence_only` says for each node whether only existence may be asked.
    BuiltWave build(const std::vector<bool>& existence_only);

 private:
    using Key = std::tuple<std::size_t, AskedFor, std::size_t, Form>;  // node, use, what, form

    struct Asked {
        Condition condition;
        std::unique_ptr<Needles> needles;
        AskedCondition meaning;
    };

    Asked& asked(const Key& key, const std::vector<std::string>& fields, bool typed,
                 const NormaliseOptions& options);
    void add(Asked& asked, const std::string& normal, const Asker* asker);

    static constexpr std::size_t most_needles = 50000;

    const LinkGraph& graph_;
    std::map<Key, Asked> asked_;
    std::size_t needles_ = 0;
};

}  // namespace dsar
