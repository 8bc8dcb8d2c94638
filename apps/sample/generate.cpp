// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/generate.hpp"

#include "apps/sample/circles.hpp"
#include "apps/sample/templates.hpp"
#include "apps/sample/truth.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sample {

namespace {

/// A circle of the recipe: how many people, and who makes it.
struct CircleKind {
    std::size_t people;
    void (*make)(Scene&);
};

// Forty people make a block; blocks repeat. Offices stand 20 people apart (see make_office).
constexpr std::array<CircleKind, 27> block{{
    {5, make_office},
    {2, make_couple},
    {2, make_called_couple},
    {3, make_namesakes},
    {1, make_holder_and_lead},
    {1, make_holder_and_lead},
    {1, make_holder_and_lead},
    {1, make_lead},
    {1, make_lead},
    {1, make_lead},
    {1, make_lead},
    {1, make_lead},
    {5, make_office},
    {1, make_lead},
    {1, make_lead},
    {1, make_lead},
    {1, make_lead},
    {1, make_lead},
    {2, make_referral},
    {1, make_contact},
    {1, make_contact},
    {1, make_contact},
    {1, make_contact},
    {1, make_visitor},
    {1, make_visitor},
    {1, make_reader},
    {1, make_writer},
}};

/// The kinds in turn; what does not fit the people that are left is a lead.
CircleKind next_kind(std::uint64_t number, std::uint64_t people_left) {
    const auto& kind = block[number % block.size()];
    return kind.people <= people_left ? kind : CircleKind{1, make_lead};
}

void write_settings(const std::filesystem::path& folder) {
    constexpr std::string_view prefix = "workspace/";
    for (const auto& file : templates()) {
        if (!file.name.starts_with(prefix)) {
            continue;
        }
        const auto path = folder / file.name.substr(prefix.size());
        std::filesystem::create_directories(path.parent_path());
        LineFile out{path};
        out.write_plain(file.text);
        out.close();
    }
}

}  // namespace

Counts make_workspace(const Order& order) {
    if (std::filesystem::exists(order.folder) && !std::filesystem::is_directory(order.folder)) {
        throw std::runtime_error{order.folder.string() + " is not a folder"};
    }
    std::filesystem::create_directories(order.folder);
    if (!std::filesystem::is_empty(order.folder)) {
        throw std::runtime_error{"the folder " + order.folder.string() + " is not empty"};
    }
    write_settings(order.folder);
    std::filesystem::create_directories(order.folder / "truth");
    std::filesystem::create_directories(order.folder / "cases");
    Stores stores{order.folder / "stores"};
    LineFile truth{order.folder / "truth" / "people.ndjson"};
    Counts counts;
    for (std::uint64_t person = 0; person < order.people; ++counts.circles) {
        const CircleKind kind = next_kind(counts.circles, order.people - person);
        Circle circle;
        circle.number = counts.circles;
        add_people(circle, person, kind.people);
        Random chance{order.seed, counts.circles};
        Scene scene{stores, circle, chance};
        kind.make(scene);
        add_noise(stores, chance, 1);
        for (const auto& one : circle.people) {
            truth.write(truth_line(circle, one) + "\n");
        }
        counts.records += circle.facts.size();
        person += kind.people;
    }
    stores.close();
    truth.close();
    return counts;
}

std::string_view template_text(std::string_view name) {
    const auto all = templates();
    const auto found = std::ranges::find(all, name, &Template::name);
    if (found == all.end()) {
        throw std::logic_error{"no template " + std::string{name}};
    }
    return found->text;
}

}  // namespace sample
