// SPDX-License-Identifier: Apache-2.0
// stores/platform.db, transcripts and recordings: what Outcraft holds for its clients.
#include "apps/sample/records.hpp"
#include "apps/sample/spelling.hpp"
#include "apps/sample/texts.hpp"

#include <fmt/format.h>

namespace sample {

namespace {

std::size_t note_of_call(Scene& scene, std::string_view store, std::string_view collection,
                         std::string key, const Fact& call, std::size_t call_fact) {
    Fact fact{store, collection, std::move(key)};
    fact.tenant = call.tenant;
    fact.links = {{LinkKind::BelongsTo, call_fact}};
    return scene.circle.note(std::move(fact));
}

std::string turn(int second, std::string_view speaker, std::string_view name,
                 std::string_view text) {
    JsonObject json;
    json.integer("at", second).text("speaker", speaker);
    if (!name.empty()) {
        json.text("name", name);
    }
    return json.text("text", text).done();
}

void write_transcript(Scene& scene, long long call, Day day, const std::string& spoken_email) {
    auto& [stores, circle, chance] = scene;
    constexpr std::array<std::string_view, 3> others{"Regina", "der Nachbar", "kolega"};
    std::string turns = turn(0, "agent", "", agent_lines[chance.below(4)]);
    int second = 4;
    const int count = chance.between(1, 4);
    for (int number = 0; number < count; ++number, second += chance.between(3, 9)) {
        turns += "," + turn(second, "callee", "", chance.pick(callee_lines));
    }
    if (chance.chance(25)) {
        turns += "," + turn(second++, "other", chance.pick(others),
                            "Who is it? Tell them that the doctor's bill is paid.");
    }
    if (!spoken_email.empty()) {
        turns += "," + turn(second++, "callee", "", "Write to me at " + spoken_email + ", please.");
    }
    turns += "," + turn(second, "agent", "", agent_lines[4 + chance.below(2)]);
    JsonObject json;
    json.integer("call_id", call).text("model", "whisper-1").raw("turns", "[" + turns + "]");
    json.text_or_null("summary", chance.chance(70) ? "The callee was reached and answered." : "");
    stores.transcripts[day < 1096 ? 0 : 1].write(json.done() + "\n");
}

void add_call_events(Scene& scene, Made call, Day day) {
    auto& [stores, circle, chance] = scene;
    constexpr std::array<std::string_view, 3> events{"dialled", "answered", "hung up"};
    const std::size_t count = chance.chance(80) ? 3 : 1;
    const Fact of_call = circle.facts[call.fact];
    for (std::size_t seq = 1; seq <= count; ++seq) {
        stores.platform.call_events.insert(
            {call.id, seq, moment_text(chance, day), events[seq - 1],
             seq == 1 ? std::optional{"via Twilio, Frankfurt"} : std::nullopt});
        note_of_call(scene, "platform", "call_events", fmt::format("[{},{}]", call.id, seq),
                     of_call, call.fact);
    }
}

}  // namespace

Made add_lead(Scene& scene, Person& person, const LeadTraits& traits) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.platform.next_lead++;
    const Mark lead_id = circle.plant(Kind::LeadId, std::to_string(id));
    if (!person.lead_id.is_set()) {
        person.lead_id = lead_id;
    }
    const Mark email = traits.other_email.value_or(traits.has_email ? person.email : Mark{});
    const Mark phone = traits.has_phone ? person.phone : Mark{};
    Fact fact{"platform", "leads", std::to_string(id)};
    fact.tenant = traits.client;
    fact.namings = {{lead_id}, {email, true}, {phone, true}};
    if (traits.has_name) {
        fact.namings.push_back({person.name_mark});
    }
    fact.quotes = traits.quotes;
    stores.platform.leads.insert(
        {id, traits.client, email.is_set() ? std::optional{circle.value(email)} : std::nullopt,
         phone.is_set() ? std::optional{typed_phone(chance, circle.value(phone))} : std::nullopt,
         traits.has_name ? std::optional{person.name.full()} : std::nullopt,
         chance.chance(60) ? std::optional{fmt::format("ref-{:x}", chance.below(1U << 30U))}
                           : std::nullopt,
         chance.chance(50) ? "called" : "new",
         traits.notes.empty() ? std::nullopt : std::optional{traits.notes},
         moment_text(chance, chance.between(700, 1200))});
    return {id, circle.note(std::move(fact))};
}

Made add_call(Scene& scene, const CallTraits& traits) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.platform.next_call++;
    const Day day = chance.between(800, last_day);
    const std::string recording =
        traits.has_recording ? stores.write_recording(traits.client, id, day) : "";
    Fact fact{"platform", "calls", std::to_string(id)};
    fact.tenant = traits.client;
    fact.namings = {{traits.callee}, {traits.transferred_to}};
    if (traits.lead) {
        fact.links = {{LinkKind::BelongsTo, traits.lead->fact}};
    }
    const auto number = [&](Mark mark) {
        return mark.is_set() ? std::optional{circle.value(mark)} : std::nullopt;
    };
    constexpr std::array<std::string_view, 4> outcomes{"agreed", "declined", "no answer",
                                                       "call back"};
    const bool names_recording = !recording.empty() && !traits.is_found_by_name;
    stores.platform.calls.insert(
        {id, traits.client,
         chance.chance(95) ? std::optional{traits.client * 2 + chance.between(1, 2)} : std::nullopt,
         traits.lead ? std::optional{traits.lead->id} : std::nullopt, number(traits.callee),
         number(traits.transferred_to), moment_text(chance, day),
         chance.chance(95) ? std::optional{chance.between(5, 900)} : std::nullopt,
         chance.pick(outcomes),
         chance.chance(70) ? std::optional{static_cast<double>(chance.between(-100, 100)) / 100}
                           : std::nullopt,
         names_recording ? std::optional{recording} : std::nullopt});
    const Fact of_call = fact;
    const Made call{id, circle.note(std::move(fact))};
    add_call_events(scene, call, day);
    if (traits.has_transcript) {
        const bool speaks = traits.spoken_email.is_set();
        write_transcript(scene, id, day, speaks ? circle.value(traits.spoken_email) : "");
        const auto transcript = note_of_call(scene, "transcripts", "transcripts",
                                             std::to_string(id), of_call, call.fact);
        if (speaks) {
            circle.facts[transcript].quotes = {traits.spoken_email};
        }
    }
    if (traits.has_recording) {
        const auto file = note_of_call(scene, "recordings", "files", recording, of_call, call.fact);
        if (names_recording) {
            circle.facts[call.fact].links.push_back({LinkKind::LeadsTo, file});
        }
    }
    return call;
}

}  // namespace sample
