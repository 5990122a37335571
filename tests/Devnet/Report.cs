// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Devnet;

/// <summary>Writes figures and judgements, one a line: <c>check NAME: passed|failed, what was seen</c>.</summary>
internal sealed class Report
{
    private readonly TextWriter _output;
    private int _passed;
    private int _failed;

    public Report(TextWriter output) => _output = output;

    public void Begin(string scenario) => Line($"\n== {scenario}");

    public void Line(FormattableString text) => Line(text.ToString(CultureInfo.InvariantCulture));

    public void Line(string text) => _output.WriteLine(text);

    public void Check(string name, bool isGood, FormattableString seen) => Check(name, isGood, seen.ToString(CultureInfo.InvariantCulture));

    public void Check(string name, bool isGood, string seen)
    {
        if (isGood)
        {
            _passed++;
        }
        else
        {
            _failed++;
        }

        Line($"check {name}: {(isGood ? "passed" : "failed")}, {seen}");
    }

    /// <summary>Closes the report.</summary>
    /// <returns>The exit code.</returns>
    public int End()
    {
        Line($"{_passed} passed, {_failed} failed");
        return _failed == 0 && _passed > 0 ? 0 : 1;
    }
}
