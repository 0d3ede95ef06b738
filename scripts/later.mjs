// Says honestly that a command of the documented set has not been built yet.
console.log(`npm run ${process.argv[2]}: comes with a later change`);
