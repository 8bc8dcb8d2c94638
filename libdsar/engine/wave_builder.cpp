// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/wave_builder.hpp"

#include "libdsar/engine/identity.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

// Each once, where it first stood. A million records may ask for one value: the address that they
// all lead to.
void drop_repeated(std::vector<Asker>& askers) {
    std::vector<std::uint32_t> order(askers.size());
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::ranges::sort(order, {}, [&](std::uint32_t place) {
        return std::tuple(askers[place].subject, askers[place].source, place);
    });
    const auto [repeated, end] = std::ranges::unique(
        order, {}, [&](std::uint32_t place) -> const Asker& { return askers[place]; });
    if (repeated == end) {
        return;
    }
    order.erase(repeated, end);
    std::ranges::sort(order);
    std::vector<Asker> once;
    once.reserve(order.size());
    for (const std::uint32_t place : order) {
        once.push_back(askers[place]);
    }
    askers = std::move(once);
}

}  // namespace

WaveBuilder::Asked& WaveBuilder::asked(const Key& key, const std::vector<std::string>& fields,
                                       bool typed, const NormaliseOptions& options) {
    const auto [place, is_new] = asked_.try_emplace(key);
    Asked& out = place->second;
    if (is_new) {
        out.needles = std::make_unique<Needles>(std::get<Form>(key), options);
        out.condition.fields = fields;
        out.condition.typed = typed;
        out.condition.in_text = std::get<AskedFor>(key) == AskedFor::FreeText;
        out.meaning.use = std::get<AskedFor>(key);
        out.meaning.what = std::get<2>(key);
        out.meaning.form = std::get<Form>(key);
    }
    return out;
}

void WaveBuilder::add(Asked& asked, const std::string& normal, const Asker* asker) {
    const auto [place, is_new] = asked.meaning.askers.try_emplace(normal);
    if (is_new) {
        asked.needles->add(normal);
        ++needles_;
    }
    std::vector<Asker>& askers = place->second;
    if (asker != nullptr && (askers.empty() || askers.back() != *asker)) {
        askers.push_back(*asker);
    }
}

void WaveBuilder::identify(std::size_t node, std::size_t field, const std::string& normal) {
    const IdentifyingField& identifying = graph_.nodes[node].identifying[field];
    const Variety& variety = graph_.varieties[identifying.variety];
    Asked& place = asked({node, AskedFor::Identify, field, variety.form}, identifying.paths,
                         identifying.typed, variety.options);
    add(place, normal, nullptr);
}

void WaveBuilder::free_text(std::size_t node, std::size_t text, Form form,
                            const NormaliseOptions& options, const std::string& normal,
                            std::size_t subject) {
    Asked& place = asked({node, AskedFor::FreeText, text, form},
                         {graph_.nodes[node].free_text[text]}, true, options);
    const Asker asker{static_cast<std::uint32_t>(subject)};
    add(place, normal, &asker);
}

void WaveBuilder::link(AskedFor use, std::size_t link, std::size_t node,
                       const std::vector<std::string>& fields,
                       const std::vector<std::string>& values, Asker asker) {
    for (const std::string& value : values) {
        add(asked({node, use, link, Form::Reference}, fields, false, {}), value, &asker);
    }
}

std::size_t WaveBuilder::link_once(AskedFor use, std::size_t link, const std::string& value,
                                   std::size_t number) {
    const Link& reference = graph_.links[link];
    const bool from = use == AskedFor::OtherReferrers;
    Asked& place = asked({from ? reference.from : reference.to, use, link, Form::Reference},
                         from ? reference.from_fields : reference.to_fields, false, {});
    const auto known = place.meaning.askers.find(value);
    if (known != place.meaning.askers.end()) {
        return known->second.front().source;
    }
    const Asker asker{0, static_cast<std::uint32_t>(number)};
    add(place, value, &asker);
    return number;
}

BuiltWave WaveBuilder::build(const std::vector<bool>& existence_only) {
    auto wave = std::make_shared<Wave>();
    BuiltWave out;
    for (auto& [key, asked] : asked_) {
        const std::size_t node = std::get<0>(key);
        if (wave->nodes.empty() || wave->nodes.back() != node) {
            wave->nodes.push_back(node);
            Query query;
            query.collection = graph_.nodes[node].collection;
            query.existence_only = existence_only[node];
            wave->queries.push_back(std::move(query));
        }
        for (auto& [needle, askers] : asked.meaning.askers) {
            drop_repeated(askers);
        }
        asked.condition.needles = asked.needles.get();
        wave->queries.back().any.push_back(std::move(asked.condition));
        wave->needles.push_back(std::move(asked.needles));
        out.conditions[node].push_back(std::move(asked.meaning));
    }
    asked_.clear();
    needles_ = 0;
    out.wave = std::move(wave);
    return out;
}

bool ask_identities(WaveBuilder& wave, const LinkGraph& graph, Identities& identities) {
    for (const NewNeedle& value : identities.take_new()) {
        for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
            const bool controller = graph.nodes[node].collection->role == Role::Controller;
            if (!value.given && controller != value.scope.empty()) {
                continue;
            }
            for (std::size_t field = 0; field < graph.nodes[node].identifying.size(); ++field) {
                if (graph.nodes[node].identifying[field].variety == value.variety) {
                    wave.identify(node, field, value.normal);
                }
            }
        }
    }
    return !wave.empty();
}

void ask_free_text(WaveBuilder& wave, const LinkGraph& graph, const Identities& identities,
                   const std::vector<bool>& existence_only, const NormaliseOptions& home) {
    for (std::size_t subject = 0; subject < identities.size(); ++subject) {
        for (const Role role : {Role::Controller, Role::Processor}) {
            for (const auto& [form, values] : identities.for_free_text(subject, role)) {
                for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
                    const Node& place = graph.nodes[node];
                    const bool asked = place.collection->role == role && !existence_only[node];
                    for (std::size_t text = 0; asked && text < place.free_text.size(); ++text) {
                        for (const std::string& normal : values) {
                            wave.free_text(node, text, form, home, normal, subject);
                        }
                    }
                }
            }
        }
    }
}

}  // namespace dsar
