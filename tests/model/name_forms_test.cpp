// SPDX-License-Identifier: Apache-2.0
// Names as Lithuanian texts have them: seven cases, surnames of men and women, and what only looks
// like one of them.
#include "libdsar/model/needles.hpp"
#include "libdsar/model/redact.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

namespace {

using dsar::Form;
using dsar::NameForm;
using dsar::Needles;

Needles names_of(const std::vector<std::string>& names) {
    Needles needles(Form::Name, {});
    for (const std::string& name : names) {
        needles.add(dsar::normalise(Form::Name, name, {}).value());
    }
    return needles;
}

/// `given`, `declined`, `related` or `no`, as name_form() and mentions() both say.
std::string form_in(const Needles& needles, const std::string& text) {
    bool is_mentioned = false;
    needles.mentions(text, [&](const std::string&) { is_mentioned = true; });
    const std::optional<NameForm> form = needles.name_form(text);
    BOOST_TEST(form.has_value() == is_mentioned, text);
    if (!form) {
        return "no";
    }
    switch (*form) {
        case NameForm::Given:
            return "given";
        case NameForm::Declined:
            return "declined";
        case NameForm::Related:
            return "related";
    }
    return {};
}

struct Row {
    std::string name;
    std::string text;
    std::string form;
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        BOOST_TEST(form_in(names_of({row.name}), "Vakar " + row.text + ", rašė.") == row.form,
                   row.name << ": " << row.text);
    }
}

BOOST_AUTO_TEST_SUITE(name_forms)

BOOST_AUTO_TEST_CASE(finds_every_case_of_the_names_of_men) {
    check({{"Jonas Petraitis", "Jonas Petraitis", "given"},
           {"Jonas Petraitis", "petraitis JONAS", "given"},
           {"Jonas Petraitis", "Jono Petraičio", "declined"},
           {"Jonas Petraitis", "Jonui Petraičiui", "declined"},
           {"Jonas Petraitis", "Joną Petraitį", "declined"},
           {"Jonas Petraitis", "Jonu Petraičiu", "declined"},
           {"Jonas Petraitis", "Jone Petraityje", "declined"},
           {"Jonas Petraitis", "Jonai Petraiti", "declined"},
           {"Jonas Petraitis", "Petraiciui Jonui", "declined"},  // as typed without marks
           {"Jonas Petraitis", "PETRAIČIO Jono", "declined"},
           {"Vytautas Kazlauskas", "Vytauto Kazlausko", "declined"},
           {"Vytautas Kazlauskas", "Vytautui Kazlauskui", "declined"},
           {"Vytautas Kazlauskas", "Vytautą Kazlauską", "declined"},
           {"Vytautas Kazlauskas", "Vytautai Kazlauskai", "declined"},
           {"Kęstutis Gaidys", "Kęstučio Gaidžio", "declined"},
           {"Kęstutis Gaidys", "Kęstučiui Gaidžiui", "declined"},
           {"Kęstutis Gaidys", "Kęstutį Gaidį", "declined"},
           {"Kęstutis Gaidys", "Kęstuti Gaidy", "declined"},
           {"Paulius Butkus", "Pauliaus Butkaus", "declined"},
           {"Paulius Butkus", "Pauliui Butkui", "declined"},
           {"Paulius Butkus", "Pauliumi Butkumi", "declined"},
           {"Paulius Butkus", "Pauliuje Butkuje", "declined"},
           {"Paulius Butkus", "Pauliau Butkau", "declined"},
           {"Mindaugas Stankevičius", "Mindaugo Stankevičiaus", "declined"},
           {"Mindaugas Stankevičius", "Mindaugą Stankevičių", "declined"},
           {"Justas Gedvila", "Justo Gedvilos", "declined"},
           {"Justas Gedvila", "Justui Gedvilai", "declined"},
           {"Jonas Kregždė", "Jono Kregždės", "declined"},
           {"Jonas Kregždė", "Jonui Kregždei", "declined"},
           {"Jonas Petras Petraitis", "Jono Petro Petraičio", "declined"}});
}

BOOST_AUTO_TEST_CASE(finds_every_case_of_the_names_of_women) {
    check({{"Ona Petraitienė", "Ona Petraitienė", "given"},
           {"Ona Petraitienė", "Onos Petraitienės", "declined"},
           {"Ona Petraitienė", "Onai Petraitienei", "declined"},
           {"Ona Petraitienė", "Oną Petraitienę", "given"},  // folded it is the same
           {"Ona Petraitienė", "Onoje Petraitienėje", "declined"},
           {"Eglė Butkutė", "Eglės Butkutės", "declined"},
           {"Eglė Butkutė", "Eglei Butkutei", "declined"},
           {"Marija Žukauskė", "Marijos Žukauskės", "declined"},
           {"Marija Žukauskė", "zukauskei marijai", "declined"},
           {"Ona Petraitienė-Kazlauskienė", "Onos Petraitienės-Kazlauskienės", "declined"}});
}

BOOST_AUTO_TEST_CASE(finds_other_forms_of_the_surnames_of_women) {
    check({{"Ona Petraitienė", "Ona Petraitytė", "related"},
           {"Ona Petraitienė", "Onos Petraitytės", "related"},
           {"Ona Petraitytė", "Onai Petraitienei", "related"},
           {"Ona Petraitytė", "Ona Petraitė", "related"},
           {"Ona Petraitis", "Ona Petraitienė", "related"},  // as offices abroad write it
           {"Ona Petraitienė", "Ona Petraitis", "related"},
           {"Rasa Kazlauskaitė", "Rasos Kazlauskienės", "related"},
           {"Rasa Kazlauskienė", "Rasai Kazlauskei", "related"},
           {"Rasa Butkutė", "Rasa Butkienė", "related"},
           {"Rasa Stankevičiūtė", "Rasos Stankevičienės", "related"},
           {"Rasa Stankevičienė", "Rasa Stankevičiūtė", "related"},
           {"Rasa Stankevičius", "Rasa Stankevičienė", "related"},
           {"Rasa Gedvilaitė", "Rasa Gedvilienė", "related"},
           {"Rasa Gaidytė", "Rasos Gaidienės", "related"}});
}

BOOST_AUTO_TEST_CASE(finds_nobody_else) {
    check({{"Jonas Petraitis", "Jonas Petraitienė", "no"},
           {"Jonas Petraitis", "Jono Petraitytė", "no"},
           {"Jonas Petraitis", "Jonas", "no"},
           {"Jonas Petraitis", "Petraičio", "no"},
           {"Jonas Petraitis", "Jonas ir Petraitis", "no"},
           {"Jonas Petraitis", "Jonas Petras", "no"},
           {"Jonas Petraitis", "Jonaitis Petraitis", "no"},
           {"Jonas Petraitis", "Jonas Petrauskas", "no"},
           {"Jonas Petraitis", "Jonas Petraitukas", "no"},
           {"Jonas Petraitis", "Jonas PetraitisX", "no"},
           {"Jonas Petraitis", "Jonas_Petraicius", "no"},
           {"Jonas Petraitis", "Jonas Jonas", "no"},
           {"Vytautas Kazlauskas", "Vytautas Kazlaus", "no"},
           {"Vytautas Kazlauskas", "Vytė Kazlauskas", "no"},
           {"Ona Petraitienė", "Rasa Petraitytė", "no"},
           {"Ona Petraitienė", "Onutė Petraitytė", "no"},
           {"Ona Petraitienė", "Petraitienė Petraitytė", "no"},
           {"Ona Petraitienė", "Ona Petrienė", "no"},
           {"Eglė Butkutė", "Eglė But", "no"},
           {"Jonas Petras Petraitis", "Jonas Petraitis", "no"},
           {"Li Wei", "Lio Weio", "no"},
           {"Jonas", "Jono", "no"}});
}

BOOST_AUTO_TEST_CASE(tells_names_of_many_people_apart) {
    const Needles needles = names_of({"Jonas Petraitis", "Ona Petraitienė", "Petras Jonaitis"});
    std::vector<std::string> found;
    needles.mentions("Jono Petraičio žmona Ona Petraitytė ir P. Jonaitis; Petrui Jonaičiui",
                     [&](const std::string& name) { found.push_back(name); });
    std::sort(found.begin(), found.end());
    BOOST_TEST(found == (std::vector<std::string>{"jonaitis petras", "jonas petraitis",
                                                  "ona petraitiene"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(takes_declined_names_out_of_texts) {
    const Needles needles = names_of({"Jonas Petraitis"});
    BOOST_TEST(dsar::redacted("Skambino Jonui Petraičiui, ne Jonui Petrauskui.", {&needles, 1}) ==
               "Skambino [redacted], ne Jonui Petrauskui.");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
