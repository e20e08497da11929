@rem Runs the tests; --all for the slow ones, those in a browser and in Node.js too, all else goes to pytest.
@"%~dp0project\bootstrap.bat" test %*
