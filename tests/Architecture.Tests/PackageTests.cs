// SPDX-License-Identifier: Apache-2.0

using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PowerVerse.Chain.Architecture.Tests;

/// <summary>What is pinned is used, what is used is pinned, and docs/dependencies.md names both, with the version.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class PackageTests
{
    private const string TransitiveLabel = "Transitive";

    private static XDocument Pins => XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"));

    [Test]
    public void Every_pinned_package_is_referenced_by_a_project()
    {
        IEnumerable<string> direct = Pins.Descendants("PackageVersion").Where(pin => !IsTransitive(pin)).Select(NameOf);

        direct.Except(Referenced()).Should().BeEmpty("a pin that nothing uses says something untrue");
    }

    [Test]
    public void Every_transitive_pin_comes_through_a_package_that_is_referenced()
    {
        foreach (string name in Pins.Descendants("PackageVersion").Where(IsTransitive).Select(NameOf))
        {
            Referenced().Should().NotContain(name, "what is referenced is no transitive pin");
            string row = Rows().Single(row => NamesOf(row).Contains(name));
            Through().Match(row).Groups[1].Value.Should().BeOneOf(Referenced(), "docs/dependencies.md says through which package {0} comes", name);
        }
    }

    [Test]
    public void Every_referenced_package_is_pinned() =>
        Referenced().Except(Pins.Descendants("PackageVersion").Select(NameOf)).Should().BeEmpty("versions live in Directory.Packages.props");

    [Test]
    public void Every_pinned_package_is_named_in_the_dependencies_with_its_version()
    {
        string[] rows = Rows();

        foreach (XElement pin in Pins.Descendants("PackageVersion"))
        {
            string[] naming = [.. rows.Where(row => NamesOf(row).Contains(NameOf(pin)))];
            naming.Should().ContainSingle("docs/dependencies.md says why {0} is there", NameOf(pin))
                .Which.Should().Contain(VersionOf(pin), "the version of {0} there is the one pinned", NameOf(pin));
        }
    }

    [Test]
    public void Every_package_in_the_dependencies_is_pinned()
    {
        string[] pinned = [.. Pins.Descendants("PackageVersion").Select(NameOf)];

        foreach (string row in Rows().Where(row => !row.Contains("(npm", StringComparison.Ordinal)))
        {
            NamesOf(row).Except(pinned).Should().BeEmpty("docs/dependencies.md names what is there: {0}", row);
        }
    }

    [Test]
    public void Product_packages_are_said_to_be_used_by_the_projects_that_reference_them()
    {
        foreach (string row in Section("Product"))
        {
            string[] cells = row.Split('|', StringSplitOptions.TrimEntries);
            foreach (string name in NamesOf(row))
            {
                string[] users = [.. Repository.SourceProjects
                    .Where(project => project.PackageReferences.Any(reference => NameOf(reference) == name))
                    .Select(project => project.Name)];
                string[] said = cells[4].StartsWith("through ", StringComparison.Ordinal) ? [] : cells[4].Split(", ");
                said.Should().BeEquivalentTo(users, "docs/dependencies.md says who uses {0}", name);
            }
        }
    }

    private static bool IsTransitive(XElement pin) =>
        pin.Parent!.Attribute("Label")?.Value.StartsWith(TransitiveLabel, StringComparison.Ordinal) ?? false;

    private static string NameOf(XElement element) => element.Attribute("Include")!.Value;

    private static string VersionOf(XElement pin) => pin.Attribute("Version")!.Value.Trim('[', ']');

    private static HashSet<string> Referenced() =>
        [.. new[] { "src", "tests", "bench" }
            .SelectMany(folder => new[] { "*.csproj", "Directory.Build.props", "Directory.Build.targets" }
                .SelectMany(pattern => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)))
            .Where(path => !path.Contains("/node_modules/", StringComparison.Ordinal))
            .SelectMany(path => XDocument.Load(path).Descendants("PackageReference"))
            .Select(NameOf)];

    private static string[] Rows() => [.. Section("Product"), .. Section("Build and analysis"), .. Section("Tests and benchmarks")];

    // The first column of a row: names with commas between, what stands in parentheses aside.
    private static string[] NamesOf(string row) =>
        Parentheses().Replace(row.Split('|')[1], "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Section(string title) =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "dependencies.md"))
            .SkipWhile(line => line != "## " + title)
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith('|'))
            .Skip(2);

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Parentheses();

    [GeneratedRegex(@"\| through (\S+) \|")]
    private static partial Regex Through();
}
