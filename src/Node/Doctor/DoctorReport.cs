// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Doctor;

/// <summary>What an examination found, a line for each check.</summary>
internal sealed class DoctorReport
{
    private readonly TextWriter _output;
    private int _good;
    private int _warnings;
    private int _failures;

    public DoctorReport(TextWriter output)
    {
        _output = output;
    }

    /// <summary>Whether something is wrong.</summary>
    public bool HasFailures => _failures > 0;

    /// <summary>All is well.</summary>
    public void Good(string check, string finding)
    {
        _good++;
        Write("ok", check, finding);
    }

    /// <summary>Works, but some users will meet trouble.</summary>
    public void Warn(string check, string finding)
    {
        _warnings++;
        Write("WARN", check, finding);
    }

    /// <summary>A wallet fails here.</summary>
    public void Fail(string check, string finding)
    {
        _failures++;
        Write("FAIL", check, finding);
    }

    /// <summary>Writes the sum.</summary>
    public void Finish()
    {
        _output.WriteLine();
        _output.WriteLine($"{_good} good, {_warnings} warnings, {_failures} failures");
    }

    private void Write(string verdict, string check, string finding) => _output.WriteLine($"{verdict,-5} {check,-22} {finding}");
}
